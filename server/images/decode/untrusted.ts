/**
 * sharp as the decode process sets it up: the one place that opens files from strangers. libvips decides by content which
 * loader opens a file, so an allow-list of loaders is the allow-list of formats. The server's own process loads sharp.ts
 * instead, which opens nothing but what we wrote ourselves.
 */
import { sharp } from '../sharp.ts'

sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}File`),
})

export { sharp }
