/** Words that questions or answers must hold; the server looks for them. */
import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useCommand } from '../../../app/commands.ts'
import { Kbd } from '../../../app/ui/kbd.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import type { View } from '../use-view.ts'

/** After the last key before it is searched, in milliseconds. */
const restMs = 200

export function SearchBox({ view, searching }: { view: View; searching: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(view.rule.text)
  const known = useRef(view.rule.text)
  useCommand('slice-search', () => input.current?.focus())
  // Back, forward and saved slices change the words from outside.
  useEffect(() => {
    if (view.rule.text === known.current) return
    known.current = view.rule.text
    setTyped(view.rule.text)
  }, [view.rule.text])
  const { rule, setRule } = view
  useEffect(() => {
    const text = typed.trim()
    if (text === known.current) return
    const timer = setTimeout(() => {
      known.current = text
      setRule({ ...rule, text }, { live: true })
    }, restMs)
    return () => clearTimeout(timer)
  }, [typed, rule, setRule])
  return (
    <search className="relative flex min-w-36 max-w-72 grow items-center">
      <Search size={14} className="pointer-events-none absolute left-2.5 text-faint" aria-hidden="true" />
      <input
        ref={input}
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return
          event.preventDefault()
          if (event.key === 'Escape' && typed) setTyped('')
          else event.currentTarget.blur()
        }}
        aria-label="Search questions and answers"
        placeholder="Search questions and answers"
        maxLength={500}
        className="target w-full rounded-lg border border-line bg-surface pr-8 pl-8 text-[13px] placeholder:text-faint hover:border-line-strong [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="absolute right-1.5 flex items-center">
        {searching ? (
          <Spinner label="Searching" size={14} />
        ) : typed ? (
          <button
            type="button"
            aria-label="Clear the search"
            onClick={() => {
              setTyped('')
              input.current?.focus()
            }}
            className="grid size-6 place-items-center rounded text-muted hover:bg-hover hover:text-fg"
          >
            <X size={14} aria-hidden="true" />
          </button>
        ) : (
          <Kbd keys={['/']} className="pointer-events-none text-faint max-md:hidden" />
        )}
      </span>
    </search>
  )
}
