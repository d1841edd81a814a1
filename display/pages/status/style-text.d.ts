/** A style sheet as text, for a shadow tree: Vite's `?inline`. */
declare module '*.css?inline' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: it is how Vite hands it over.
  export default text;
}
