/** The first screen: what Loupe does, a place for a picture, and sample scenes. */
export function HomeScreen() {
  return <main className="grow p-6" />
}
