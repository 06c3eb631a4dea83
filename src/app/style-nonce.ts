/**
 * The page's nonce for inline styles (server/content-policy.ts). Two libraries make such styles: Radix, for locking the page's
 * scrolling under a dialog (it looks for `__webpack_nonce__`) and for its lists, and Observable Plot.
 */
export const styleNonce: string | undefined =
  typeof document === 'undefined'
    ? undefined
    : (document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? undefined)

/** Before the first dialog opens. */
export function announceNonce(): void {
  if (styleNonce) Reflect.set(globalThis, '__webpack_nonce__', styleNonce)
}

/** For a drawing that is not in the page yet: its styles are looked at when it comes in. */
export function withNonce<T extends Element>(drawing: T): T {
  if (styleNonce) for (const style of drawing.querySelectorAll('style')) style.nonce = styleNonce
  return drawing
}
