/**
 * Every line a process may log (style.md, convention 13). No sentences, no payloads, nothing about
 * a person. State changes are logged, polls are not.
 */
export const logEvents = {
  'node.started': 'A process is ready. Fields: role, version, durationMs (since it began).',
  'node.stopping': 'A process was asked to stop. Fields: signal.',
  'node.refused-to-start': 'A process cannot start as configured and ends. Fields: because.',
  'node.stop-failed': 'Something did not close in time, or failed to. Fields: because.',
  'node.defect': 'An invariant broke or a promise was dropped: the process ends. Fields: because.',
  'broker.connected': 'The node reached a broker. Fields: address.',
  'broker.lost': 'The connection ended or never came. Fields: address, because.',
  'broker.away': 'Three beats were missed. Fields: address.',
  'broker.back': 'Beats are heard again. Fields: address.',
  'training.joined': 'The node hears a training hall beside its own. Fields: address.',
  'training.left': 'Its part in a training is over. Fields: because.',
  'training.secretless':
    'A training names this node, whose file holds no secret for one: it takes no part. Told once.',
  'training.opened':
    'The training hall begins, or goes on after a restart. Fields: exercise, address.',
  'training.cut': 'The power of the training hall fails for a moment, as its exercise wants it.',
  'training.closed': 'The training hall rests again.',
  'training.failed': 'The training hall cannot be opened. Fields: because.',
  'cluster.connected': 'A server of the cluster outside was reached. Fields: address.',
  'cluster.lost':
    'The connection to a server outside ended or never came; the next one is tried. Fields: address, because.',
  'cluster.standing':
    'The servers outside that hold a connection of this node, where that changed; each but one may die. Fields: servers.',
  'cluster.reconciled':
    'What is retained outside is what the hall says: topics that were the same, are sent, are taken away. Fields: same, sent, cleared.',
  'broker.listening': 'The broker takes connections. Fields: address.',
  'broker.failed': 'The broker’s own machinery reported an error. Fields: because.',
  'broker.payload-large':
    'A payload of the engine is over 64 KiB and was sent. Fields: topic, bytes.',
  'node.connected': 'A node signed in at the broker. Fields: peer, role, address.',
  'node.disconnected': 'A node’s connection to the broker ended. Fields: peer, because.',
  'node.turned-away':
    'A connection was not let in; at most one line a minute for one cause. Fields: clientId, address, because.',
  'node.cut-off': 'The guard closed a connection. Fields: peer, address, because.',
  'message.forbidden':
    'A node published what the topic table does not allow it; its connection was closed. Fields: peer, topic.',
  'subscription.forbidden': 'A node asked for a topic that it may not read. Fields: peer, topic.',
  'subscription.refused': 'The broker granted no subscription. Fields: topic.',
  'message.refused':
    'A payload did not decode and was dropped. Fields: topic, path, expected, dropped (so far).',
  'request.unanswered': 'No reply came in time. Fields: verb, requestId.',
  'document.recovered':
    'A small document was unreadable; the previous copy or an empty one is used. Fields: path, recovered.',
  'page.listening': 'The page server is open. Fields: address.',
  'page.certificate-renewed': 'The page is served with the certificate that its files hold now.',
  'page.certificate-refused':
    'The files hold no certificate with its key: the one before goes on. Fields: because.',
  'page.connections-refused':
    'One asker holds as many connections as one may; told once a minute at most. Fields: dropped.',
  'page.request-refused':
    'A request came from a foreign page or was malformed. Fields: method, route, status, because.',
  'page.reader-dropped':
    'A stream reader did not keep up, or there were too many. Fields: because.',
  'waiting-time.failed':
    'Waiting times could not be worked out; the last ones are shown, and it is tried again. Fields: because.',
  'waiting-time.learned':
    'Past days were read for how long services take. Fields: servings (the older, the less they count), durationMs.',
  'waiting-time.drift':
    'A service has taken clearly longer, or shorter, in the last days than before; told when a day opens. Fields: serviceId, factor.',
  'plan.failed':
    'A staffing plan could not be worked out; it is tried again when it is asked for. Fields: because.',
  'page.alive': 'The page in front of people gives a sign of life, for the first time or again.',
  'page.silent': 'The page in front of people gives no sign of life any more (F21).',
  'crowd.worked-out':
    'How crowded the week usually is was worked out. Fields: pastDays (with tickets), durationMs.',
  'crowd.failed': 'It could not be; the public pages go on without it. Fields: because.',
  'picture.failed':
    'The public line cannot be drawn as a picture (canvas or fonts are missing). Told once. Fields: because.',
  'screen.restarting': 'systemd is asked to start the screen of this box anew (F21).',
  'screen.not-restarted': 'It did not. Fields: because.',
  'page.failed': 'A handler failed. Fields: method, route, because.',
  'account.added': 'A staff account was made. Fields: staffId, role, by.',
  'account.disabled': 'A staff account lets nobody in any more. Fields: staffId, by.',
  'account.enabled': 'A disabled staff account is open again. Fields: staffId, by.',
  'account.password-chosen': 'A person chose a password of their own. Fields: staffId.',
  'account.password-reset':
    'The 責任者 made a password for one sign-in of somebody. Fields: staffId, by.',
  'account.pin-chosen': 'A person chose their unlock PIN. Fields: staffId.',
  'sign-in.accepted': 'A person signed in. Fields: staffId, role, device.',
  'sign-in.refused': 'A wrong id or password. Fields: staffId.',
  'sign-in.out-of-hours':
    'A person said why they come while the hall is closed. Fields: staffId, reason.',
  'sign-in.freed':
    'The 責任者 spared somebody the wait after wrong passwords. Fields: staffId, by.',
  'session.locked':
    'A person’s screen is locked. Fields: staffId, because (idle, asked or wrong-pin).',
  'session.unlocked': 'Its person is back. Fields: staffId, because (pin or password).',
  'session.proof-refused':
    'A signed-in person gave a wrong PIN or password. Fields: staffId, because (pin or password).',
  'access.dropped':
    'Too much waits to be told to the hall’s journal: this stands here alone. Fields: act, staffId.',
  'session.ended':
    'A person is signed out. Fields: staffId, by, because (signed-out, too-old, replaced, taken-over, disabled, ended or password-reset).',
  'journal.opened': 'The day was replayed. Fields: businessDay, events, tornBytes, durationMs.',
  'journal.damaged':
    'A record in the middle does not read: nothing is issued. Fields: businessDay, atByte, setAside.',
  'journal.failed': 'The journal took no more: the process ends. Fields: kind, because.',
  'day.opened': 'A business day began. Fields: businessDay.',
  'clock.doubtful':
    'The clock shows an earlier day than the journal: nothing is issued. Fields: businessDay, clockShows.',
  'day.closed': 'A business day was closed. Fields: businessDay, missed.',
  'request.refused': 'A command was refused. Fields: verb, refusal, requestId.',
  'ticket.issued': 'A number was journalled. Fields: ticketNumber, serviceId, requestId.',
  'ticket.called': 'A number was called. Fields: ticketNumber, counterId, voice.',
  'issuing.stopped': 'The emergency switch is on. Fields: notice.',
  'issuing.resumed': 'The emergency switch is off again.',
  'sound.checked': 'Somebody listened to a loudspeaker. Fields: group, heard.',
  'announcement.unheard': 'No board reported an announcement in time. Fields: group.',
  'trail.exported': 'The 責任者 saved the record of a day as a file. Fields: staffId, day.',
  'announcement.started':
    'A call begins to sound, or a check of the loudspeaker, which has no number. Fields: ticketNumber, spoken.',
  'announcement.finished': 'A call was heard, or was to be silent. Fields: ticketNumber, spoken.',
  'announcement.failed': 'A call was not heard, or not whole. Fields: ticketNumber, spoken.',
  'announcement.expired':
    'A call was too old, replaced, or over before its turn. Fields: ticketNumber, spoken.',
  'sound.failed': 'Sound does not come out any more. Fields: because.',
  'sound.back': 'Sound comes out again.',
  'sound.self-tested': 'The loudspeaker’s tones were listened for. Fields: heard.',
  'sound.self-test-failed':
    'The loudspeaker’s tones could not be played, or the microphone not be read. Fields: because.',
  'board.training': 'The board shows a training’s picture, marked, while its own hall is quiet.',
  'board.given-back': 'The board shows its own hall again.',
  'voice.missing':
    'A language that is to be heard has no voice: its words are left out, a call without Japanese is its chime alone. Fields: locale, because.',
  'voice.opened':
    'A voice speaks this language. Fields: locale, quality (good, usable or poor, as measured; none: unknown).',
  'recording.checked': 'The city’s own recordings were looked through. Fields: usable, refused.',
  'recording.refused':
    'A recording is not used, the engine’s clip is: damaged, of a wrong format, or under no known name. Fields: file, because.',
  'panel.state':
    'The panel is in another state than before. Fields: state (ready, mute or unplugged), because.',
  'panel.faults': 'Other faults of the panel stand than before. Fields: faults (none, or several).',
  'hid.state':
    'A scanner, keypad or call box is in another state than before. Fields: device (vendor:product), state (ready or unplugged).',
  'hid.failed':
    'A scanner, keypad or call box is there and cannot be opened, or devices cannot be listed. Fields: device, because.',
  'printer.state': 'The printer is in another state than before. Fields: state.',
  'press.fonts-missing':
    'Slips come out in the printer’s own type: fonts or canvas cannot be used. Fields: because.',
  'slip.character-refused':
    'No printer has this character: slips in its own type are bare. Fields: character.',
  'slip.made':
    'A slip is drawn for a job. Fields: jobId, copy, drawMs, encodeMs, bytes, feedDots (cut to cut).',
  'paper.roll':
    'A roll is counted from now. Fields: because (told by staff, set-up, ran-out or core-gone), rollMm, assumed (nobody told of it).',
  'print.refused': 'A print job was not begun. Fields: jobId, because.',
  'print.ended': 'A print job has its last word. Fields: jobId, outcome, slipsOut, fault.',
  'print.left-open': 'An earlier process ended in the middle of a job. Fields: jobId, slip.',
  'kiosk.given':
    'A citizen was given a number. Fields: ticketNumber, serviceId, requestId, shown (take-slips or show-number).',
  'kiosk.trouble': 'Nothing came of a touch. Fields: because.',
  'kiosk.scan-refused': 'What was held under the reader is no reservation code. Fields: because.',
  'call-box.done': 'A key of a call box did what it is for. Fields: act.',
  'call-box.refused': 'A key of a call box did nothing. Fields: act, because.',
  'staff-mode.act': 'Something was done at a kiosk behind its PIN, or tried. Fields: act.',
} as const satisfies Record<string, string>;

export type LogEvent = keyof typeof logEvents;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where log lines go; `config/logger.ts` is the real one. */
export interface Logger {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}
