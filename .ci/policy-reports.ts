import type { Page } from 'playwright-core';

/** What Chromium reports to its own developer tools: each breach of a page's policy, run or not. */
export async function policyReports(page: Page): Promise<readonly string[]> {
  const reports: string[] = [];
  const session = await page.context().newCDPSession(page);
  session.on('Audits.issueAdded', ({ issue }) => {
    const details = issue.details.contentSecurityPolicyIssueDetails;
    if (details) reports.push(`${details.violatedDirective} ${details.blockedURL ?? ''}`);
  });
  await session.send('Audits.enable');
  // Else it would show the text before, which it may keep for a minute.
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  return reports;
}
