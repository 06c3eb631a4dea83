/** Any number of pictures to try, the same ones for the same seed. */
import { bombs } from './bombs.ts'
import { cuts, harmed } from './harm.ts'
import { randomFrom, type TryPicture } from './picture.ts'
import { soundPictures } from './sound.ts'

/** Sound ones and bombs first, then every cut, then damaged ones until there are `count`. */
export async function* picturesToTry(seed: number, count: number): AsyncGenerator<TryPicture> {
  const sound = await soundPictures()
  const small = sound.filter(({ bytes }) => bytes.length < 60_000)
  const fixed = [...sound, ...(await bombs())]
  let given = 0
  for (const picture of fixed) {
    if (given++ >= count) return
    yield picture
  }
  const random = randomFrom(seed)
  const seamCuts = small.flatMap((picture) => [...cuts(picture)])
  // A third of what is left at most, chosen evenly.
  const step = Math.max(1, Math.ceil(seamCuts.length / Math.max(1, (count - given) / 3)))
  for (let n = 0; n < seamCuts.length && given < count; n += step, given++) {
    const cut = seamCuts[n]
    if (cut) yield cut
  }
  for (; given < count; given++) {
    const picture = small[Math.floor(random() * small.length)]
    if (picture) yield harmed(picture, small, random)
  }
}
