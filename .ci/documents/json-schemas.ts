import {
  type ConversionConfig,
  type JsonSchema,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema';
import type * as v from 'valibot';
import * as alertList from '../../broker/contract/alert-list.ts';
import * as announcement from '../../broker/contract/announcement.ts';
import * as boardSnapshot from '../../broker/contract/board-snapshot.ts';
import * as callBoxSnapshot from '../../broker/contract/call-box-snapshot.ts';
import * as events from '../../broker/contract/events.ts';
import * as hallBeat from '../../broker/contract/hall-beat.ts';
import * as ids from '../../broker/contract/ids.ts';
import * as kioskSnapshot from '../../broker/contract/kiosk-snapshot.ts';
import * as lineSnapshot from '../../broker/contract/line-snapshot.ts';
import * as nodeHealth from '../../broker/contract/node-health.ts';
import * as paper from '../../broker/contract/paper.ts';
import * as printMessage from '../../broker/contract/print-message.ts';
import * as publicTopics from '../../broker/contract/public-topics.ts';
import * as site from '../../broker/contract/site.ts';
import * as staffSnapshot from '../../broker/contract/staff-snapshot.ts';
import * as ticket from '../../broker/contract/ticket.ts';
import * as trainingTopics from '../../broker/contract/training-topics.ts';

type AnySchema = v.GenericSchema;
const isSchema = (value: unknown): value is AnySchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** Every schema that the contract exports by name, and is therefore written out once. */
const named: Readonly<Record<string, AnySchema>> = Object.fromEntries(
  [
    ids,
    ticket,
    site,
    events,
    alertList,
    announcement,
    boardSnapshot,
    callBoxSnapshot,
    hallBeat,
    kioskSnapshot,
    lineSnapshot,
    nodeHealth,
    paper,
    printMessage,
    publicTopics,
    staffSnapshot,
    trainingTopics,
  ]
    .flatMap((module) => Object.entries<unknown>(module))
    .filter((entry): entry is [string, AnySchema] => isSchema(entry[1]))
    .map(([name, schema]) => [pascal(name), schema]),
);

/**
 * How the contract's schemas become JSON Schema. Whatever has no counterpart stops the generation,
 * but for brands, which exist only for the compiler, and mending, which refuses nothing.
 */
const conversion: ConversionConfig = {
  target: 'draft-07',
  errorMode: 'throw',
  ignoreActions: ['brand', 'trim', 'transform'],
  definitions: named,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  // The converter warns of a record whose keys are a closed list, but writes it rightly.
  overrideSchema: ({ valibotSchema, jsonSchema }) =>
    valibotSchema.type === 'record' && jsonSchema.propertyNames !== undefined
      ? jsonSchema
      : undefined,
};

/** One payload; the named schemas in it are references to `componentSchemas`. */
export function jsonSchemaOf(schema: AnySchema): JsonSchema {
  const { $schema: _address, $defs: _definitions, ...rest } = toJsonSchema(schema, conversion);
  return rest;
}

/** The named schemas, by their name. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  return toJsonSchemaDefs(named, conversion);
}
