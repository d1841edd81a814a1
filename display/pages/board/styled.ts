import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class Styled extends Directive {
  render(_properties: Readonly<Record<string, string>>): unknown {
    return noChange;
  }

  override update(part: ElementPart, [properties]: Parameters<this['render']>): unknown {
    const { element } = part;
    if (element instanceof HTMLElement) {
      for (const [name, value] of Object.entries(properties))
        element.style.setProperty(name, value);
    }
    return noChange;
  }
}

/** Style properties by name. Lit's own `styleMap` begins with an attribute, which our security policy refuses. */
export const styled = directive(Styled);
