/** Says on a pane that its picture does not come, for as long as that is so. */

/** `all`: nothing of the picture is to be seen; `parts`: some of it is, or only coarsely. */
export type Trouble = 'all' | 'parts'

const words: Record<Trouble, string> = {
  all: 'The picture could not be loaded, trying again…',
  parts: 'Parts of the picture could not be loaded, trying again…',
}

/** The live region is always there: what comes into it is said aloud. */
export function TroubleNote({ trouble }: { trouble: Trouble | null }) {
  return (
    <div
      role="status"
      style={{
        position: 'absolute',
        insetInline: 12,
        top: '30%',
        display: 'flex',
        justifyContent: 'center',
        pointerEvents: 'none',
      }}
    >
      {trouble && (
        <p
          style={{
            margin: 0,
            padding: '4px 10px',
            borderRadius: 6,
            font: '500 13px/20px var(--font-sans, sans-serif)',
            color: '#fff',
            background: 'rgba(10, 10, 10, 0.9)',
          }}
        >
          {words[trouble]}
        </p>
      )}
    </div>
  )
}
