/** Stands in for Inspect's chart of a sweep: the viewer leaves the plotting library out, and the table tells the same figures. */
export function SweepChart() {
  return null
}
