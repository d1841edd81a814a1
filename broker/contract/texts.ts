/**
 * Every text that citizens read or hear, with the placeholders each language must use.
 * Code owns the keys, `config/locales` owns the words (ICU messages); a test holds the two together.
 * In `ja-easy`, `[漢字|かな]` is a reading: ruby on a page, the left half on paper.
 */
export const textKeys = {
  'app.title': [],
  'lang.choose': [],
  'lang.change': [],
  'service.choose': [],
  'common.home': [],
  'common.back': [],
  'kiosk.timeout': ['seconds'],
  'kiosk.issuing': [],
  'kiosk.take_ticket': [],
  /** 「2枚出ます。1枚は窓口で使います」 */
  'kiosk.two_slips': [],
  'kiosk.wait_to_be_called': [],
  /** 「QRコードを撮影してもかまいません」 */
  'kiosk.photo_instead': [],
  'kiosk.low_layout': [],
  'kiosk.normal_layout': [],
  /** Two or three words, on the button that begins the guide by touch. */
  'kiosk.voice_guide': [],
  /** In place of `service.choose` while it leads. */
  'kiosk.touch_twice': [],
  'kiosk.preparing': [],
  /** On the dark screen of a kiosk where nobody is. */
  'kiosk.touch_to_wake': [],
  'kiosk.paperless': [],
  /** Small label under a number of groups: 「組 待ち」; `count` chooses the plural and is not said. */
  'queue.groups_label': ['count'],
  'queue.waiting_groups': ['count'],
  'queue.ahead_groups': ['count'],
  /** 「25〜40分」 */
  'queue.range': ['low', 'high'],
  /** Both ends are the same, and the lower one is none. */
  'queue.about': ['minutes'],
  'queue.within': ['minutes'],
  /** The same from two hours on, as people count them: 「2時間5分〜4時間10分」. The lower end may have no hours, either no minutes. */
  'queue.range_hours': ['lowHours', 'lowMinutes', 'highHours', 'highMinutes'],
  'queue.about_hours': ['hours', 'minutes'],
  'queue.within_hours': ['hours', 'minutes'],
  /** The same in half hours, where there is no room for more: 「2〜4.5時間」. */
  'queue.range_half_hours': ['low', 'high'],
  'queue.about_half_hours': ['hours'],
  'queue.within_half_hours': ['hours'],
  'queue.no_wait': [],
  'queue.wait_label': [],
  /** Beneath "0 groups" of a service with a wait: its counters serve somebody, or another line as well. */
  'queue.others_first': [],
  'queue.wait_unknown': [],
  'queue.soon': [],
  'board.now_calling': [],
  'board.go_to_counter': ['counter'],
  'board.number': [],
  'board.counter': [],
  /** Beneath the counter's number: 「番窓口」. */
  'board.counter_suffix': [],
  'board.recent': [],
  'board.absent': [],
  'board.absent_help': [],
  'board.nobody': [],
  /** 「更新停止中」: the picture is the last true one, and old. */
  'board.stopped': [],
  /** Why a number was called before an older one; for the other reasons `ticket.order_notice`. */
  'board.order_reserved': [],
  /** While the loudspeaker is listened to. */
  'board.sound_check': [],
  /** A training’s numbers stand on it (R22): in large, and what people are to know of it. */
  'board.training': [],
  'board.training_notice': [],
  /** On the board above one counter: what it does now. */
  'counter.open': [],
  'counter.serving': [],
  'counter.resting': [],
  'counter.back_at': ['time'],
  'counter.away': [],
  'counter.services': [],
  'ticket.your_number': [],
  'ticket.scan_qr': [],
  'ticket.keep': [],
  'ticket.today_only': [],
  'ticket.issued_at': ['time'],
  'ticket.order_notice': [],
  'ticket.copy_self': [],
  'ticket.copy_counter': [],
  'ticket.reprint': [],
  /** On every slip of a training (R22). */
  'ticket.training': [],
  'ticket.training_notice': [],
  'status.title': [],
  'status.waiting': [],
  'status.called': [],
  'status.called_ago': ['minutes'],
  'status.serving': [],
  'status.hold': [],
  'status.absent': [],
  'status.handoff': [],
  'status.done': [],
  'status.cancelled': [],
  'status.closed_out': [],
  'status.not_found': [],
  /** Before that: the hall may only be slow to hand the number over. */
  'status.looking': [],
  /** Label over the expected time of the call. */
  'status.expected': [],
  'status.now_calling': [],
  /** 昨日の的中率: of 10 groups, how many were called within what they were told; and of an earlier day. */
  'status.true_yesterday': ['count'],
  'status.true_last_day': ['count'],
  'status.papers': [],
  'status.updated_at': ['time'],
  'status.stale': [],
  /** The hall has sent nothing for a while; `status.stale` is the phone's own connection. */
  'status.stopped': [],
  'status.no_personal_data': [],
  /** The hours between which a call is expected. */
  'status.between': ['from', 'to'],
  /** The same where it may be at any moment from now on. */
  'status.by': ['time'],
  /** Label over what to write into a form. */
  'status.fill_in': [],
  /** Buttons: a sound when the turn is near, and a screen that stays on; then that it does. */
  'status.notify': [],
  'status.notify_on': [],
  'status.keep_awake': [],
  'status.keep_awake_on': [],
  /** The phone keeps no screen on: its battery is low, or it never can. */
  'status.keep_awake_refused': [],
  /** For a phone without JavaScript. */
  'status.refreshes': ['seconds'],
  /** How crowded the week usually is: a table of days and hours. */
  'crowd.title': [],
  'crowd.quiet': [],
  'crowd.usual': [],
  'crowd.busy': [],
  /** In an hour, or on a day, in which no numbers are issued. */
  'crowd.no_issue': [],
  /** What the figures mean: eight of ten wait no longer. */
  'crowd.about': [],
  'crowd.measured': ['count'],
  'crowd.expected': [],
  'crowd.today': [],
  'crowd.now': [],
  'closed.today': [],
  'closed.hours': ['open', 'close'],
  'closed.opens_at': ['time'],
  /** While issue stops at another hour than the calendar's, today alone (R37). */
  'closed.until': ['time'],
  'closed.next_day': ['date', 'time'],
  'closed.paused': [],
  'closed.service_full': [],
  /** While the emergency switch is on (R63); one for each of `hallNotices`. */
  'notice.trouble': [],
  'notice.full': [],
  'notice.closing': [],
  'notice.evacuate': [],
  /** Beneath `notice.trouble`, on the phone of somebody who waits. */
  'notice.number_kept': [],
  'error.paper_out': [],
  'error.printer': [],
  'error.note_number': ['number'],
  'error.out_of_service': [],
  /** Beneath the services, where the kiosk has a reader for reservation codes (R67). */
  'reservation.scan': [],
  'reservation.checking': [],
  'reservation.unknown': [],
  'reservation.used': [],
  'reservation.too_early': [],
  /** With the number: from when, or in which order, it is called (R67). */
  'reservation.early': ['time'],
  'reservation.on_time': [],
  'reservation.late': [],
  'assist.priority': [],
  'assist.call': [],
  /** What became of a call for a hand (K12), shown and said: on its way, heard, answered, not heard. */
  'assist.asking': [],
  'assist.called': [],
  'assist.answered': [],
  'assist.unheard': [],
  /** Spoken at the kiosk (R9): what the screen shows in large. */
  'voice.take_slips': [],
  'voice.issue_failed': [],
  /** The guide by voice, for who cannot see or touch the screen (R65, peers A3): by keys. */
  'guide.welcome': [],
  /** One service: its key, its name, groups that wait. */
  'guide.service': ['key', 'service', 'groups'],
  'guide.how': [],
  /** The key that calls somebody when it is held (K12). */
  'guide.help': [],
  'guide.confirm': ['key', 'service'],
  'guide.wrong_key': [],
  'guide.issuing': [],
  /** The number, letter and digits apart. */
  'guide.issued': ['number'],
  'guide.without_paper': ['number'],
  'guide.closed': [],
  'guide.ended': [],
  /** By touch: the first one is read, the second one takes. */
  'guide.touch_welcome': [],
  'guide.touch_how': [],
  'guide.touch_service': ['service', 'groups'],
  'guide.touch_shut': ['service'],
  'guide.touch_help': [],
  /** Said by the voice of the language itself. */
  'guide.touch_language': [],
  /** Where no voice speaks the language that was touched. */
  'guide.touch_silent': [],
  'guide.touch_ended': [],
  'voice.call': ['number', 'counter'],
  'voice.recall': ['number', 'counter'],
  'voice.sound_check': [],
  /** Said before every call of a training (R22). */
  'voice.training': [],
} as const satisfies Record<string, readonly string[]>;

export type TextKey = keyof typeof textKeys;

/** What a citizen of a ticket in this state reads (design part 5, third column). */
export const citizenStateTexts = {
  issuing: 'kiosk.issuing',
  waiting: 'status.waiting',
  calling: 'status.called',
  serving: 'status.serving',
  hold: 'status.hold',
  absent: 'status.absent',
  handoff: 'status.handoff',
  done: 'status.done',
  cancelled: 'status.cancelled',
  'no-show': 'status.absent',
  'closed-out': 'status.closed_out',
} as const satisfies Record<string, TextKey>;
