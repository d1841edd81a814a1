import { decode } from '../../broker/contract/decode.ts';
import { type PrintJob, printMessage } from '../../broker/contract/print-message.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';

/** A job that nobody ordered, to warm the press with and to test it. */
export function sampleJob(fields: Readonly<Record<string, unknown>> = {}): PrintJob {
  const decoded = decode(printMessage, {
    kind: 'print',
    jobId: 'sample-0001',
    expiresAt: Date.UTC(2026, 7, 3, 1, 36),
    copy: 'original',
    slips: 2,
    number: 'A012',
    serviceId: 'application',
    locale: 'ja',
    issuedAt: Date.UTC(2026, 7, 3, 1, 35),
    groupsAhead: 4,
    range: { low: 25, high: 40 },
    address: 'https://ban.city.iwata.shizuoka.jp/t/AbCdEfGhIjKlMnOpQrStUv',
    ...fields,
  });
  assert(decoded.ok && decoded.value.kind === 'print', 'a sample is a job of the contract');
  return decoded.value;
}

/** A job of each service in each language of a site, in its order. */
export function sampleJobs({ site, locales }: SitePack): readonly PrintJob[] {
  const address = `${site.publicAddress}/t/${'w'.repeat(22)}`;
  return locales.flatMap(({ locale }) =>
    site.services.map(({ id, prefix }) =>
      sampleJob({
        number: `${prefix}${'8'.repeat(site.digits)}`,
        serviceId: id,
        locale,
        address,
      }),
    ),
  );
}
