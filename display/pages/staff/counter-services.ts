import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import { uncovered } from './uncovered.ts';
import { type PresentView, serviceNames } from './views.ts';

/** What a counter takes for the rest of the day (R48): one touch a service, and one to confirm. */
export class CounterServices extends LitElement {
  static override properties = {
    view: { attribute: false },
    counterId: { attribute: false },
    change: { attribute: false },
  };
  declare view: PresentView;
  declare counterId: string;
  /** Missing while nothing can be asked. */
  declare change: ((services: readonly ServiceId[]) => void) | undefined;
  /** Those that somebody touched, as they are to be; the others are as the hall says. */
  readonly #touched = new Map<ServiceId, boolean>();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #counter(): StaffCounter | undefined {
    return this.view.staff?.counters.find(({ counterId }) => counterId === this.counterId);
  }

  protected override render(): TemplateResult {
    const { view, counterId, change } = this;
    const offered = view.services.filter((service) => service.offered);
    const before = this.#counter?.services ?? [];
    const takes = (serviceId: ServiceId) =>
      this.#touched.get(serviceId) ?? before.includes(serviceId);
    const services = offered.map(({ serviceId }) => serviceId).filter(takes);
    const same = services.length === before.length && services.every((id) => before.includes(id));
    const left = uncovered(view, { counterId, services });
    return html`
      <div class="checks">
        ${offered.map(
          ({ serviceId, prefix, name }) => html`
            <label>
              <input type="checkbox" .checked=${takes(serviceId)} data-service=${serviceId}
                @change=${(event: Event) => this.#touch(serviceId, event)} />
              <b class="num">${prefix}</b><span>${name}</span>
              <small class="num">${view.staff?.waitingByService[serviceId] ?? 0}組待ち</small>
            </label>
          `,
        )}
      </div>
      <p class="uncovered" role="status">${
        services.length === 0
          ? '▲ 1つ以上、選んでください。'
          : left.length > 0
            ? html`▲ 受け持つ窓口がなくなります：<b>${serviceNames(view, left)}</b>`
            : nothing
      }</p>
      <div class="answers">
        <button class="main" ?disabled=${same || services.length === 0 || change === undefined}
          @click=${() => change?.(services)}>この内容に変える</button>
      </div>
    `;
  }

  #touch(serviceId: ServiceId, { target }: Event): void {
    if (target instanceof HTMLInputElement) this.#touched.set(serviceId, target.checked);
    this.requestUpdate();
  }
}
customElements.define('counter-services', CounterServices);
