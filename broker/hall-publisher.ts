import { decode } from './contract/decode.ts';
import { type Token, token } from './contract/ids.ts';
import type { PublicSite } from './contract/public-topics.ts';
import type { Site, SitePack } from './contract/site.ts';
import {
  type PayloadOf,
  type TopicEntry,
  type TopicName,
  topicOf,
  topics,
} from './contract/topics.ts';
import type { HallBroker } from './mqtt/broker-port.ts';

/**
 * Puts the hall's state on its topics. A retained snapshot whose content did not change is not
 * published again: `seq` and the time alone are no news.
 */
export class HallPublisher {
  readonly #broker: HallBroker;
  readonly #site: Site;
  readonly #last = new Map<string, string>();

  constructor(broker: HallBroker, site: Site) {
    this.#broker = broker;
    this.#site = site;
  }

  /** Publishes one payload as the topic's row of the table says. */
  send<N extends TopicName>(name: N, payload: PayloadOf<N>, level?: string): void {
    const entry: TopicEntry = topics[name];
    this.#broker.publish(topicOf(this.#site.site, name, level), JSON.stringify(payload), {
      qos: entry.qos,
      retain: entry.retained,
    });
  }

  /** Publishes a snapshot if its content is news: all of it but sequence and time. */
  sendIfNews<N extends TopicName>(name: N, payload: PayloadOf<N>, level?: string): void {
    const topic = topicOf(this.#site.site, name, level);
    const content = JSON.stringify({ ...payload, seq: 0, at: 0 });
    if (this.#last.get(topic) === content) return;
    this.#last.set(topic, content);
    this.send(name, payload, level);
  }

  /** The site file and its public half, at start. */
  sendSite(pack: SitePack): void {
    this.send('site', pack);
    const languages = pack.locales.map(({ locale, native, bcp47 }) => ({ locale, native, bcp47 }));
    const services = this.#site.services.map(({ id, prefix }) => ({ serviceId: id, prefix }));
    for (const texts of pack.locales) {
      const payload: PublicSite = {
        version: pack.version,
        name: this.#site.name,
        languages,
        services,
        texts,
      };
      this.send('publicSite', payload, texts.locale);
    }
  }

  /** Takes away every ticket that phones should know no more (design part 6, reconciliation). */
  clearTicketsBut(known: { has(token: Token): boolean }): void {
    const prefix = topicOf(this.#site.site, 'publicTicket', '');
    for (const topic of this.#broker.retainedTopics()) {
      if (!topic.startsWith(prefix)) continue;
      const level = decode(token, topic.slice(prefix.length));
      if (level.ok && known.has(level.value)) continue;
      this.#last.delete(topic);
      this.#broker.clearRetained(topic);
    }
  }
}
