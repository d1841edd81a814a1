/** A manual of `docs/manual`, cut at its headings when the page is built. */
declare module '*.md' {
  export const sections: readonly {
    readonly id: string;
    /** Of the heading: 1 is the manual's own title. */
    readonly level: number;
    readonly title: string;
    readonly html: string;
  }[];
}
