/** Places and their typed search params: any view restores from its link. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { HomeScreen } from '../features/inspect/home/home-screen.tsx'
import { type InspectSearch, inspectSearchSchema } from '../features/inspect/search.ts'
import { type SettingsSearch, settingsSearchSchema } from '../features/settings/search.ts'
import { ErrorScreen, LoadingScreen, NotFoundScreen } from './screens.tsx'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundScreen })

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomeScreen })

const inspect = createRoute({
  getParentRoute: () => root,
  path: '/inspect/$imageId',
  validateSearch: (raw: Record<string, unknown>): InspectSearch => inspectSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/inspect/inspect-screen.tsx'), 'InspectScreen'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: (raw: Record<string, unknown>): SettingsSearch => settingsSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/settings/settings-screen.tsx'), 'SettingsScreen'),
})

export const router = createRouter({
  routeTree: root.addChildren([home, inspect, settings]),
  defaultErrorComponent: ErrorScreen,
  defaultPendingComponent: LoadingScreen,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
