// The build of LiquidJS without a file system: smaller, quicker to load, and nothing to read files with.
declare module 'liquidjs/dist/liquid.browser.mjs' {
  export * from 'liquidjs';
}
