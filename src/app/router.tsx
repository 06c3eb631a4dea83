/** Places and their typed search params: any view restores from its link. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import {
  type AnnotateSearch,
  annotateSearchSchema,
  type ProjectSearch,
  projectSearchSchema,
} from '../features/annotate/search.ts'
import {
  type ExploreSearch as ManageSearch,
  exploreSearchSchema as manageSearchSchema,
} from '../features/explore/manage/search.ts'
import { HomeScreen } from '../features/inspect/home/home-screen.tsx'
import { type InspectSearch, inspectSearchSchema } from '../features/inspect/search.ts'
import {
  type PlaylistSearch,
  type PresentSearch,
  playlistSearchSchema,
  presentSearchSchema,
} from '../features/present/search.ts'
import { type SettingsSearch, settingsSearchSchema } from '../features/settings/search.ts'
import { ErrorScreen, LoadingScreen, NotFoundScreen } from './screens.tsx'
import { Shell } from './shell.tsx'
import { type ExploreSearch, exploreSearchSchema } from './slice/search.ts'

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

const datasets = createRoute({
  getParentRoute: () => root,
  path: '/explore',
  validateSearch: (raw: Record<string, unknown>): ManageSearch => manageSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/explore/manage/explore-home.tsx'), 'ExploreHome'),
})

const explore = createRoute({
  getParentRoute: () => root,
  path: '/explore/$datasetId',
  validateSearch: (raw: Record<string, unknown>): ExploreSearch => exploreSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/explore/explore-screen.tsx'), 'ExploreScreen'),
})

const report = createRoute({
  getParentRoute: () => root,
  path: '/explore/$datasetId/report',
  validateSearch: (raw: Record<string, unknown>): ExploreSearch => exploreSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/explore/report/report-screen.tsx'), 'ReportScreen'),
})

const annotate = createRoute({
  getParentRoute: () => root,
  path: '/annotate',
  validateSearch: (raw: Record<string, unknown>): AnnotateSearch => annotateSearchSchema.parse(raw),
  component: lazyRouteComponent(
    () => import('../features/annotate/projects/projects-screen.tsx'),
    'ProjectsScreen',
  ),
})

const project = createRoute({
  getParentRoute: () => root,
  path: '/annotate/$projectId',
  validateSearch: (raw: Record<string, unknown>): ProjectSearch => projectSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/annotate/project-screen.tsx'), 'ProjectScreen'),
})

const presentPlace = createRoute({
  getParentRoute: () => root,
  path: '/present',
  validateSearch: (raw: Record<string, unknown>): PlaylistSearch => playlistSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/present/playlist/place-screen.tsx'), 'PlaceScreen'),
})

const present = createRoute({
  getParentRoute: () => root,
  path: '/present/$runId',
  validateSearch: (raw: Record<string, unknown>): PresentSearch => presentSearchSchema.parse(raw),
  component: lazyRouteComponent(() => import('../features/present/present-screen.tsx'), 'PresentScreen'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    inspect,
    datasets,
    explore,
    report,
    annotate,
    project,
    presentPlace,
    present,
    settings,
  ]),
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
