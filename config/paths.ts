import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: this file lies one level below it, as `config/paths.ts` and inside `dist/<process>.js`. */
export const projectDirectory = fileURLToPath(new URL('..', import.meta.url));

/** Where Vite puts the built pages, one folder a page. */
export const pagesDirectory = join(projectDirectory, 'dist', 'pages');

/** The city's own colours and fonts, over those of `broker/client/page/base.css`. */
export const themeFile = join(projectDirectory, 'config', 'theme.css');

/** The fonts that npm installs, for what is drawn on a canvas. */
export const fontsDirectory = join(projectDirectory, 'node_modules', '@fontsource');

/** Site files, locales and services texts. */
export const configDirectory = join(projectDirectory, 'config');

/** What each printer model can do. */
export const printerModelsFile = join(configDirectory, 'printer-models.json');

/** Which pin of the panel's board each part hangs on. */
export const panelWiringFile = join(configDirectory, 'panel-wiring.json');

/** What each key of a call box does. */
export const callBoxKeysFile = join(configDirectory, 'call-box-keys.json');

/** The built processes, one file each. */
export const processesDirectory = join(projectDirectory, 'dist');
