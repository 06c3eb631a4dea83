/** The names of the panes, as the camera store knows them. */
export const leftPane = 'view'
export const rightPane = 'image'

/** The crop takes this share of a pane's tighter side. */
export const cropShare = 0.72
/** How long the flight to it takes. */
export const flightMs = 280
