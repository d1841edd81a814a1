import { html, nothing, type TemplateResult } from 'lit';
import { post } from '../../../broker/client/page/live.ts';
import type { HidBoxView } from '../../hid/virtual/virtual-hid-box.ts';
import type { BoardAct, BoardView } from '../../panel/virtual/virtual-board.ts';

/** The keypad as it lies beside the screen, row by row; digits by themselves, the rest by a word. */
const keypadRows = [
  ['help', '説明'],
  ['repeat', 'もう一度'],
  ['louder', '大きく'],
  ['cancel', '戻る'],
  ['digit-7', '7'],
  ['digit-8', '8'],
  ['digit-9', '9'],
  undefined,
  ['digit-4', '4'],
  ['digit-5', '5'],
  ['digit-6', '6'],
  undefined,
  ['digit-1', '1'],
  ['digit-2', '2'],
  ['digit-3', '3'],
  ['enter', '決定'],
] as const;

const boardDo = (act: BoardAct) => () => void post('/board', { act });
const hidDo = (act: object) => () => void post('/hid', act);

function connectedText(connected: boolean): string {
  return connected ? '発券機とつながっています' : '発券機とつながっていません';
}

/** The panel's front: the large button, its lamps, and what a person or a cable can do to it. */
export function panelCard(view: BoardView): TemplateResult {
  const { lamps, buttonLight, buzzer, buttonDown, near, doorOpen, plugged, mute } = view;
  const lamp = (kind: 'green' | 'amber' | 'red', says: string) => html`
    <li class="${kind} ${lamps[kind] ? 'on' : ''}">
      <span class="bulb" aria-hidden="true"></span>${says}${lamps[kind] ? '（点灯）' : ''}
    </li>`;
  return html`
    <section class="device" aria-labelledby="panel">
      <header>
        <h2 id="panel">パネル</h2>
        <p>${connectedText(view.connected)}</p>
      </header>
      <div class="panel-front">
        <button
          type="button"
          class="big-button ${buttonLight ? 'lit' : ''}"
          ?disabled=${!plugged}
          @click=${boardDo('press-button')}
        >押す</button>
        <ul class="lamps">
          ${lamp('green', '緑　受付できます')}${lamp('amber', '黄　用紙が残りわずか')}
          ${lamp('red', '赤　故障・停止')}
          <li class="sounds ${buzzer ? 'on' : ''}">
            <span class="bulb" aria-hidden="true"></span>ブザー${buzzer ? '（鳴っています）' : ''}
          </li>
        </ul>
      </div>
      <div class="buttons" role="group" aria-label="パネルに起こすこと">
        ${
          near
            ? act('人が離れる', boardDo('person-away'))
            : act('人が近づく', boardDo('person-near'))
        }
        ${
          doorOpen
            ? act('扉を閉める', boardDo('close-door'), true)
            : act('扉を開ける', boardDo('open-door'))
        }
        ${
          buttonDown
            ? act('ボタンを離す', boardDo('release-button'), true)
            : act('押したまま', boardDo('hold-button'))
        }
        ${mute ? act('答えさせる', boardDo('wake'), true) : act('答えなくする', boardDo('go-mute'))}
        ${plugged ? act('線を抜く', boardDo('unplug')) : act('線を挿す', boardDo('plug'), true)}
      </div>
    </section>`;
}

function act(says: string, run: () => void, remedy = false): TemplateResult {
  return html`<button type="button" class=${remedy ? 'remedy' : ''} @click=${run}>${says}</button>`;
}

function deviceOf(view: HidBoxView, wanted: 'scanner' | 'keypad') {
  return view.devices.find(({ device }) => device === wanted);
}

function hidHead(view: HidBoxView, device: 'scanner' | 'keypad', name: string): TemplateResult {
  const found = deviceOf(view, device);
  return html`
    <header>
      <h2 id=${device}>${name}</h2>
      <p>${connectedText(found?.opened ?? false)}</p>
    </header>`;
}

function cable(view: HidBoxView, device: 'scanner' | 'keypad'): TemplateResult {
  const plugged = deviceOf(view, device)?.plugged ?? false;
  return html`<div class="buttons">
    ${
      plugged
        ? act('線を抜く', hidDo({ kind: 'unplug', device }))
        : act('線を挿す', hidDo({ kind: 'plug', device }), true)
    }
  </div>`;
}

/** The tactile keypad for who cannot see or touch the screen. */
export function keypadCard(view: HidBoxView): TemplateResult {
  const plugged = deviceOf(view, 'keypad')?.plugged ?? false;
  return html`
    <section class="device" aria-labelledby="keypad">
      ${hidHead(view, 'keypad', 'テンキー')}
      <div class="keypad">
        ${keypadRows.map((key) => {
          if (key === undefined) return html`<span></span>`;
          const [name, says] = key;
          const looks = `${says.length > 1 ? 'word' : ''} ${name === 'digit-5' ? 'five' : ''}`;
          return html`<button
            type="button"
            class="${looks} ${view.held === name ? 'held' : ''}"
            ?disabled=${!plugged}
            @pointerdown=${hidDo({ kind: 'hold', key: name })}
            @pointerup=${hidDo({ kind: 'release' })}
            @pointerleave=${view.held === name ? hidDo({ kind: 'release' }) : nothing}
            @click=${(event: MouseEvent) => {
              // By a keyboard: no finger was there to hold it.
              if (event.detail === 0) hidDo({ kind: 'key', key: name })();
            }}
          >${says}</button>`;
        })}
      </div>
      ${cable(view, 'keypad')}
    </section>`;
}

/** Says what no reader could type, at the field itself. */
async function scanned(field: HTMLInputElement): Promise<void> {
  const { status } = await post('/hid', { kind: 'scan', code: field.value });
  if (status !== 409) return;
  field.setCustomValidity('読取器が送れるのは、半角の英数字と記号だけです。');
  field.reportValidity();
}

/** The reader: what is typed here is typed by the scanner, report by report. */
export function scannerCard(view: HidBoxView): TemplateResult {
  const plugged = deviceOf(view, 'scanner')?.plugged ?? false;
  const scan = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    const field = form instanceof HTMLFormElement ? form.querySelector('input') : null;
    if (field && field.value !== '') void scanned(field);
  };
  return html`
    <section class="device" aria-labelledby="scanner">
      ${hidHead(view, 'scanner', '読取器')}
      <form class="scan" @submit=${scan}>
        <input
          name="code"
          aria-label="かざす予約コード"
          placeholder="R-1042"
          autocomplete="off"
          maxlength="64"
          @input=${({ target }: Event) =>
            target instanceof HTMLInputElement && target.setCustomValidity('')}
        />
        <button type="submit" ?disabled=${!plugged}>かざす</button>
      </form>
      ${plugged ? nothing : html`<p>線が抜けています。</p>`}
      ${cable(view, 'scanner')}
    </section>`;
}

/** The keys of `config/call-box-keys.json`, as they are printed on a numeric keypad. */
const callBoxRows = [
  ['enter', 'Enter', '次を呼ぶ'],
  ['louder', '+', 'もう一度呼ぶ'],
  ['point', '.', '対応開始'],
  ['digit-0', '0', '対応終了'],
  ['cancel', '-', '不在'],
  ['repeat', '*', '音声なしで次を呼ぶ'],
] as const;
const callBoxLights = ['Num', 'Caps', 'Scroll'] as const;

/** The keypad at a counter, and the lights it answers with. */
export function callBoxCard(view: HidBoxView): TemplateResult {
  const keypad = deviceOf(view, 'keypad');
  const plugged = keypad?.plugged ?? false;
  const press = (wish: object) => () => void post('/call-box', wish);
  return html`
    <section class="device" aria-labelledby="call-box">
      <header>
        <h2 id="call-box">呼出ボックス</h2>
        <p>${keypad?.opened ? 'つながっています' : 'つながっていません'}</p>
      </header>
      <ul class="lamps in-a-row">
        ${callBoxLights.map((name, bit) => {
          const lit = ((view.lights >> bit) & 1) === 1;
          return html`<li class="green ${lit ? 'on' : ''}">
            <span class="bulb" aria-hidden="true"></span>${name}${lit ? '（点灯）' : ''}
          </li>`;
        })}
      </ul>
      <div class="call-keys">
        ${callBoxRows.map(
          ([key, sign, says]) => html`<button
            type="button"
            class=${view.held === key ? 'held' : ''}
            ?disabled=${!plugged}
            @click=${press({ kind: 'key', key })}
          ><kbd>${sign}</kbd>${says}</button>`,
        )}
      </div>
      <div class="buttons">
        ${
          plugged
            ? act('線を抜く', press({ kind: 'unplug', device: 'keypad' }))
            : act('線を挿す', press({ kind: 'plug', device: 'keypad' }), true)
        }
      </div>
    </section>`;
}
