/**
 * The one place that sets sharp up for files from strangers; everything in server/images imports it from here.
 * libvips decides by content which loader opens a file, so an allow-list of loaders is the allow-list of formats.
 */
import sharp from 'sharp'

sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    ...['Jpeg', 'Png', 'Webp', 'Tiff', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}File`),
    // Pictures that we made ourselves are also decoded from memory; uploads never are.
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadJpegBuffer',
  ],
})
// Files are read once or by random region; the cache would also keep descriptors and memory of replaced files.
sharp.cache(false)

export { sharp }
