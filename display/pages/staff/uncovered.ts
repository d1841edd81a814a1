import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { PresentView } from './views.ts';

/** What one counter would take instead of what it takes now. */
export type CounterChange = {
  readonly counterId: string;
  readonly services: readonly ServiceId[];
};

/**
 * Services of today that no counter takes: whoever draws a number for one waits for nobody. A
 * counter on a break comes back; a closed one does not.
 *
 * @param change - as if this counter took those already, and were open
 */
export function uncovered(
  { services, staff }: Pick<PresentView, 'services' | 'staff'>,
  change?: CounterChange,
): readonly ServiceId[] {
  const taken = new Set(change?.services);
  for (const counter of staff?.counters ?? []) {
    if (counter.state === 'closed' || counter.cityStaff) continue;
    if (counter.counterId === change?.counterId) continue;
    for (const serviceId of counter.services) taken.add(serviceId);
  }
  return services
    .filter(({ serviceId, offered }) => offered && !taken.has(serviceId))
    .map(({ serviceId }) => serviceId);
}
