import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { axeFaults } from '../../.ci/page-checks.ts';
import { StaffTheatre, signIn, smallLine, staffPassword } from '../../.ci/staff-stage.ts';

let theatre: StaffTheatre;
// A browser on a busy machine is slow, not wrong.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  theatre = await StaffTheatre.open();
}, 120_000);
afterAll(() => theatre?.close());
afterEach(async () => {
  expect(await theatre.clear()).toEqual([]);
});

describe('signing in while the hall is closed (R59)', () => {
  test('one question more, and then the page as ever', async () => {
    const stage = await smallLine(theatre);
    await stage.rig
      .visitor()
      .post('/first-account', { staffId: 'suzuki', password: staffPassword });
    stage.hall.trial.closeDay();
    stage.hall.publish();
    const page = await stage.page();
    await signIn(page, 'suzuki');
    await page.getByRole('heading', { name: '受付時間外です' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.screenshot({ path: 'var/screenshots/staff-out-of-hours.png' });
    await page.getByRole('button', { name: 'やめる' }).click();
    await signIn(page, 'suzuki');
    await page.getByRole('button', { name: '残った方の手続き' }).click();
    await page.getByRole('heading', { name: '窓口を選んでください' }).waitFor();
    const given = { act: 'out-of-hours', staffId: 'suzuki', reason: 'remaining' };
    await expect
      .poll(() => stage.hall.trial.journal)
      .toContainEqual(expect.objectContaining({ type: 'access-recorded', access: given }));
  });
});
