/** The pages of a static folder: a gallery that needs no script, and a frame for each run's viewer. */

import type { Answer, Run } from '#contract/run.ts'
import { badgeOf, changeOf, finalVerdict } from '#contract/run-answers.ts'
import { escapeHtml } from './viewer-files.ts'

export interface GalleryRun {
  readonly run: Run
  /** relative to the gallery */
  readonly page: string
  readonly thumb: string
}

const head = (title: string, style: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="dark light">
<title>${escapeHtml(title)}</title>
${style}
</head>`

const galleryStyle = `<style>
:root{color-scheme:dark;--s:#111;--p:#161616;--l:#2a2a2a;--t:#f0f0f0;--m:#b0b0b0;--i:#ffab2e;--r:#2cccdf;--ok:#45d086;--no:#ff7378}
@media (prefers-color-scheme:light){:root{color-scheme:light;--s:#f4f4f4;--p:#fff;--l:#dcdcdc;--t:#161616;--m:#4a4a4a;--i:#8a5000;--r:#006472;--ok:#0b6a38;--no:#b3202b}}
*{box-sizing:border-box}body{margin:0;background:var(--s);color:var(--t);font:14px/1.5 "Inter Variable",Inter,ui-sans-serif,system-ui,sans-serif}
main{max-width:1240px;margin:auto;padding:32px 20px 48px}h1{font-size:28px;line-height:1.2;letter-spacing:-.02em;margin:0 0 6px;text-wrap:balance}
.about,footer{color:var(--m);margin:0}ul{list-style:none;margin:28px 0 40px;padding:0;display:grid;gap:20px;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr))}
li{display:flex}a.run{display:flex;flex-direction:column;width:100%;background:var(--p);border:1px solid var(--l);border-radius:14px;overflow:hidden;color:inherit;text-decoration:none}
a.run:hover{border-color:var(--m)}a:focus-visible{outline:2px solid var(--t);outline-offset:2px}img{display:block;width:100%;aspect-ratio:4/3;object-fit:cover;background:#000}
.w{padding:14px 16px 16px;display:flex;flex-direction:column;gap:8px;flex:1}h2{font-size:15px;line-height:1.35;margin:0;font-weight:600;overflow-wrap:anywhere}
.a{margin:0;display:flex;flex-wrap:wrap;gap:4px 8px;align-items:baseline;font-weight:600;overflow-wrap:anywhere}.i{color:var(--i)}.r{color:var(--r)}
.v{font-weight:500;font-size:12px}.correct{color:var(--ok)}.wrong{color:var(--no)}.unparsed{color:var(--m)}.f{margin:auto 0 0;color:var(--m);font-size:12px}
</style>`

/** `about`: a line under the title, such as who made it when. */
export function galleryPage(title: string, about: string, runs: readonly GalleryRun[]): string {
  return `${head(title, galleryStyle)}
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="about">${escapeHtml(about)}</p>
<ul>
${runs.map(card).join('\n')}
</ul>
<footer>Made with Loupe. Recorded runs: nothing here asks a model.</footer>
</main>
</body>
</html>
`
}

function card({ run, page, thumb }: GalleryRun): string {
  const flip = changeOf(run)?.flip ?? null
  const badge = badgeOf(finalVerdict(run), flip)
  const sign = { correct: '✓', wrong: '✗', unparsed: '?' }
  const answers = [
    run.initialAnswer && `<span class="i">${escapeHtml(words(run.initialAnswer))}</span>`,
    run.refinedAnswer && `<span class="r">${escapeHtml(words(run.refinedAnswer))}</span>`,
  ].filter(Boolean)
  return `<li><a class="run" href="${escapeHtml(page)}"><img src="${escapeHtml(thumb)}" alt="" loading="lazy">
<div class="w"><h2>${escapeHtml(clip(run.question, 160))}</h2>
<p class="a">${answers.join('<span aria-label="then">→</span>') || 'no answer'}${
    badge ? ` <span class="v ${badge.verdict}">${sign[badge.verdict]} ${escapeHtml(badge.word)}</span>` : ''
  }</p>
<p class="f">${escapeHtml(`${run.method} · ${run.engineLabel} · ${run.model} · ${run.createdAt.slice(0, 10)}`)}</p></div></a></li>`
}

function words(answer: Answer): string {
  return clip(answer.text.trim() || answer.letter || '(empty)', 60)
}

function clip(text: string, most: number): string {
  const one = text.replace(/\s+/g, ' ').trim()
  return one.length > most ? `${one.slice(0, most - 1)}…` : one
}

/** The page of one run; the viewer finds its data in the script before it. `up` leads to the gallery. */
export function runPage(run: Run, data: string): string {
  return `${head(clip(run.question, 120), '<link rel="stylesheet" href="../assets/viewer.css">')}
<body>
<div id="root" data-carrier="folder" data-up="../"></div>
<noscript>This page needs JavaScript to draw its pictures. <a href="../index.html">All runs</a></noscript>
<script src="../${escapeHtml(data)}"></script>
<script src="../assets/viewer.js"></script>
</body>
</html>
`
}
