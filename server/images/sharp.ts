/**
 * The one place that sets sharp up; everything in server/images imports it from here. libvips decides by content which
 * loader opens a file, so the loaders that are left are all that the server's process can be made to open: the tiles of
 * our own pyramids, and pictures of our own from memory. Files from strangers are opened by the decode process alone
 * (decode/untrusted.ts).
 */
import sharp from 'sharp'

sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadTiffFile', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer'],
})
// Files are read once or by random region; the cache would also keep descriptors and memory of replaced files.
sharp.cache(false)

export { sharp }
