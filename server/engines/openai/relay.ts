/** Passes on what a generator yields, changed by `each`, and its result; whoever stops listening stops it as well. */
export async function* relay<T, U, R>(
  inner: AsyncGenerator<T, R>,
  each: (value: T) => U,
): AsyncGenerator<U, R> {
  let next = await inner.next()
  try {
    for (; !next.done; next = await inner.next()) yield each(next.value)
    return next.value
  } finally {
    if (!next.done) await inner.return(undefined as never)
  }
}
