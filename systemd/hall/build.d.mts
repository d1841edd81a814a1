/** Page name → its folder. */
export declare const pages: Readonly<Record<string, string>>;
/** Builds one page to `dist/pages/<name>`, or to a folder that is emptied first. */
export declare function buildPage(name: string, outDir?: string): Promise<void>;
