/**
 * The search: every word of the query must occur somewhere. Text and words are brought to one form (Unicode NFKC, lower
 * case) before they reach the database, so that SQLite and PostgreSQL find the same.
 */

/** What is stored beside an item or a result to be searched. */
export function searchText(parts: readonly (string | null | undefined)[]): string {
  return fold(parts.filter((part) => part).join('\n'))
}

/** The query's words, each once; none for an empty query. */
export function searchWords(query: string): string[] {
  return [...new Set(fold(query).split(/\s+/u).filter(Boolean))]
}

/** A pattern for `like … escape '\'` that finds the word anywhere. */
export function likePattern(word: string): string {
  return `%${word.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}

function fold(text: string): string {
  // Twice: some characters decompose only once they are small (İ), and some are composed only then.
  return text.normalize('NFKC').toLowerCase().normalize('NFKC')
}
