/** The runtime: in Node its own build, in the browser the one with WebAssembly only (package.json, "imports"). */
declare module '#ort' {
  export * from 'onnxruntime-web'
}
