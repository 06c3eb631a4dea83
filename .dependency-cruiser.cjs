// The import directions of the house (see docs/house.md). A broken direction fails `npm run lint`.
const room = (from, to, name, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^node:', '\\?'] },
    },
    room(
      '^contract/',
      '^(engine|server|src)/',
      'contract-imports-nothing-of-ours',
      'contract is the ground floor',
    ),
    {
      name: 'contract-is-pure',
      severity: 'error',
      from: { path: '^contract/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    room('^engine/', '^(server|src)/', 'engine-imports-contract-only', 'the embedded model runs in both'),
    {
      name: 'engine-needs-no-node',
      comment: 'the same code runs in the browser',
      severity: 'error',
      from: { path: '^engine/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    room('^src/', '^server/', 'browser-not-server', 'they meet in contract'),
    room(
      '^(src|server|contract|engine)/',
      '^viewer/',
      'viewer-is-a-roof',
      'it puts rooms together, as src/app does',
    ),
    room('^viewer/', '^server/', 'viewer-not-server', 'it goes where there is none'),
    room('^server/', '^src/', 'server-not-browser', 'they meet in contract'),
    room(
      '^server/runs/',
      '^server/routes/',
      'runs-below-routes',
      'routes -> runs -> methods -> engines, images',
    ),
    room(
      '^server/(benchmarks|send|annotate|accounts|operations)/',
      '^server/routes/',
      'benchmarks-below-routes',
      'routes -> annotate -> benchmarks, send -> runs -> methods -> engines, images',
    ),
    room(
      '^server/(runs|methods|engines|images|store)/',
      '^server/(benchmarks|send|annotate|accounts)/',
      'runs-know-no-benchmark',
      'routes -> benchmarks, send -> runs -> methods -> engines, images',
    ),
    room(
      '^server/(benchmarks|send)/',
      '^server/annotate/',
      'annotate-above-benchmarks',
      'a project publishes datasets; datasets know no project',
    ),
    room(
      '^server/methods/',
      '^server/(routes|runs|store)/',
      'methods-below-runs',
      'routes -> runs -> methods -> engines, images',
    ),
    room(
      '^server/engines/',
      '^server/(routes|runs|methods|images|store)/',
      'engines-at-the-bottom',
      'an engine gets bytes, never ids',
    ),
    room(
      '^server/images/',
      '^server/(routes|runs|methods|engines)/',
      'images-at-the-bottom',
      'images know no run',
    ),
    room(
      '^server/accounts/(?!.*\\.test\\.ts$)',
      '^server/(routes|runs|methods|engines|images|benchmarks|send|annotate)/',
      'accounts-know-no-feature',
      'the door stands before all of them',
    ),
    room(
      '^server/store/',
      '^server/(routes|runs|methods|engines|images)/',
      'store-at-the-bottom',
      'tables know no feature',
    ),
    room(
      '^src/canvas/',
      '^src/(app|features)/',
      'canvas-knows-no-feature',
      'the kernel is below the features',
    ),
    {
      name: 'features-apart',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/([^/]+)/', pathNot: '^src/features/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(css|onnx|json)$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
