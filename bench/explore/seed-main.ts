/** As a process of its own, since the database stays locked for the process that opened it: seed-main.ts FOLDER ITEMS PICTURES EVALUATIONS */
import { seedExplore } from './seed.ts'

const [folder = '', items, pictures, evaluations] = process.argv.slice(2)
const size = { items: Number(items), pictures: Number(pictures), evaluations: Number(evaluations) }
console.log(JSON.stringify(await seedExplore(folder, size)))
