import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { decode } from '../broker/contract/decode.ts';
import { err, ok, type Result } from '../broker/contract/result.ts';
import { type Site, type SitePack, site as siteSchema } from '../broker/contract/site.ts';
import { loadLayouts } from './board-layouts.ts';
import { ConfigText, readConfigText } from './config-text.ts';
import { loadLocales } from './locale-files.ts';
import { nationalHolidays } from './national-holidays.ts';
import { schemaComplaints } from './schema-complaints.ts';
import { siteComplaints } from './site-rules.ts';
import { themeComplaints } from './theme-contrast.ts';

/** Years of national holidays put into the calendar after the present one. */
const holidayYearsAhead = 4;
const holidayYearsBackMax = 10;
/** More complaints than this help nobody: the first are repaired first. */
const complaintsMax = 30;

/**
 * Reads a site file, its languages, its boards' layouts and the city's colours, and checks all of it
 * (R30, R5, R18).
 *
 * @param yamlPath - such as `config/iwata.yaml`; sentences begin with it as it is given
 * @param configDirectory - the folder of `locales/` and `theme.css`
 * @param year - the present one; the holidays of this and four more are filled in
 * @returns the pack every node receives, or every complaint as one sentence:
 *   `config/iwata.yaml:23:5 services[1].prefix: expected one letter from A to Z, got "AB"`
 */
export async function loadSite(
  yamlPath: string,
  configDirectory: string,
  year: number = new Date().getUTCFullYear(),
): Promise<Result<SitePack, readonly string[]>> {
  const theme = await themeOf(join(configDirectory, 'theme.css'));
  const checked = await checkedSite(yamlPath, configDirectory);
  if (!checked.ok) return bounded([...checked.error, ...theme]);
  if (theme.length > 0) return bounded(theme);
  const { site: read, locales, layouts } = checked.value;
  const site = withHolidays(read, year);
  if (!site.ok) return site;
  const digest = createHash('sha256')
    .update(JSON.stringify([site.value, locales, layouts]))
    .digest('hex');
  const version = digest.slice(0, 16);
  return ok({ version, site: site.value, locales: [...locales], layouts });
}

async function checkedSite(
  yamlPath: string,
  configDirectory: string,
): Promise<Result<Omit<SitePack, 'version'>, readonly string[]>> {
  const text = await readConfigText(yamlPath);
  if (!text.ok) return err([text.error]);
  const file = ConfigText.parse(yamlPath, text.value);
  if (!file.ok) return file;
  const parsed = v.safeParse(siteSchema, file.value.value);
  const shape = schemaComplaints(siteSchema, file.value.value);
  if (!parsed.success || shape.length > 0) {
    return err(shape.map((complaint) => file.value.sentence(complaint)));
  }
  const site = parsed.output;
  const loaded = await loadLocales(configDirectory, site);
  const boards = await loadLayouts(configDirectory, site);
  const wrong = [...siteComplaints(site), ...loaded.site, ...boards.site];
  const sentences = [
    ...wrong.map((complaint) => file.value.sentence(complaint)),
    ...loaded.files,
    ...boards.files,
  ];
  if (sentences.length > 0) return err(sentences);
  return ok({ site, locales: [...loaded.locales], layouts: boards.layouts });
}

async function themeOf(path: string): Promise<readonly string[]> {
  if (!existsSync(path)) return []; // The look is then that of base.css.
  const text = await readConfigText(path);
  return text.ok ? themeComplaints(path, text.value) : [text.error];
}

/**
 * Puts the national holidays beside those written in the file. They begin with the year of the
 * first effective date, so that a day of the past or of a trial keeps the holidays it had.
 */
function withHolidays(site: Site, year: number): Result<Site, readonly string[]> {
  const dates = [...site.services, ...site.counters].flatMap(({ from }) => (from ? [from] : []));
  const earliest = Math.min(year, ...dates.map((day) => Number(day.slice(0, 4))));
  const first = Math.max(earliest, year - holidayYearsBackMax);
  const days = [...site.calendar.holidays, ...nationalHolidays(first, year + holidayYearsAhead)];
  const holidays = [...new Set(days)].sort();
  const filled = decode(siteSchema, { ...site, calendar: { ...site.calendar, holidays } });
  return filled.ok ? filled : err([`holidays: ${filled.error.path}: ${filled.error.expected}`]);
}

function bounded(sentences: readonly string[]): Result<never, readonly string[]> {
  if (sentences.length <= complaintsMax) return err(sentences);
  const more = `… and ${sentences.length - complaintsMax} more`;
  return err([...sentences.slice(0, complaintsMax), more]);
}
