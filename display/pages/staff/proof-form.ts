import { html, type TemplateResult } from 'lit';

type ProofForm = {
  /** What is about to be done, and to whom. */
  readonly title: string;
  readonly lead: string;
  readonly act: string;
  readonly busy: boolean;
  readonly problem: string;
  readonly prove: (proof: string) => void;
  readonly cancel: () => void;
};

/** Whoever does something to somebody else says first that it is really them (F48). */
export function drawProofForm(form: ProofForm): TemplateResult {
  const submitted = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const proof = new FormData(event.currentTarget).get('proof');
    event.currentTarget.reset();
    form.prove(String(proof));
  };
  return html`
    <form class="proof" @submit=${submitted}>
      <h3>${form.title}</h3>
      <p class="lead">${form.lead}</p>
      <label>自分のPINかパスワード
        <input name="proof" type="password" required maxlength="128" autocomplete="one-time-code" autofocus /></label>
      <div class="acts">
        <button class="main" ?disabled=${form.busy}>${form.act}</button>
        <button type="button" class="plain" @click=${form.cancel}>やめる</button>
      </div>
      <p class="problem" role="alert">${form.problem ? html`▲ ${form.problem}` : ''}</p>
    </form>
  `;
}
