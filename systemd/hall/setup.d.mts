/** Installs what the lock file names, unless exactly that is installed already. */
export declare function ensureDependencies(): void;
/** Builds pages and processes into `dist/`, unless the sources are those of the last build. */
export declare function ensureBuilt(): Promise<void>;
