/** A drawing whose parts can be pressed: HTML's own grouping elements cannot stand in an SVG. */
export const plotGroup = (label: string) => ({ role: 'group', 'aria-label': label })
