/** Holds requests and answers against the OpenAPI description of Microsoft Graph (3.0: `nullable`, `$ref`, `allOf`). */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formatsPlugin from 'ajv-formats';
import type { Described } from '../cloud/contract.ts';
import type { CloudAnswer, CloudRequest, Method } from '../cloud/request.ts';

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

const prefix = '#/components/schemas/';

/** Properties of a schema with those of all it is made of. */
const flat = (document: Document, schema: Schema): Record<string, Schema> => {
  const ref = schema['$ref'];
  if (typeof ref === 'string')
    return flat(document, document.components.schemas[ref.slice(prefix.length)] ?? {});
  const parts = (schema['allOf'] ?? []) as readonly Schema[];
  return Object.assign({}, ...parts.map((part) => flat(document, part)), schema['properties']) as Record<
    string,
    Schema
  >;
};

const annotations = /^@|^x-/;

/** One value: references kept, `nullable` made a type of its own, what OpenAPI alone knows left out. */
const converted = (schema: Schema): Schema => {
  if (typeof schema['$ref'] === 'string') return { $ref: schema['$ref'].replace(prefix, 'graph#/$defs/') };
  const { nullable, allOf, items, properties, additionalProperties, ...rest } = schema;
  const kept = Object.fromEntries(
    Object.entries(rest).filter(
      ([name]) => !name.startsWith('x-') && name !== 'title' && name !== 'description',
    ),
  );
  const made: Record<string, unknown> = { ...kept };
  if (items !== undefined) made['items'] = converted(items as Schema);
  if (allOf !== undefined) made['allOf'] = (allOf as readonly Schema[]).map(converted);
  if (properties !== undefined)
    made['properties'] = Object.fromEntries(
      Object.entries(properties as Record<string, Schema>).map(([name, one]) => [name, converted(one)]),
    );
  if (additionalProperties !== undefined)
    made['additionalProperties'] =
      typeof additionalProperties === 'object'
        ? converted(additionalProperties as Schema)
        : additionalProperties;
  if (nullable !== true) return made;
  if (Array.isArray(made['enum'])) made['enum'] = [...(made['enum'] as unknown[]), null];
  return typeof made['type'] === 'string'
    ? { ...made, type: [made['type'], 'null'] }
    : { anyOf: [made, { type: 'null' }] };
};

/** What stands where any directory object may: `@odata.type` says which one, and that one's description counts. */
const polymorphic = ['user', 'group', 'device', 'directoryRole', 'servicePrincipal'];

const component = (document: Document, name: string, schema: Schema): Schema => {
  if (schema['type'] !== 'object' && schema['allOf'] === undefined) return converted(schema);
  const properties = Object.fromEntries(
    Object.entries(flat(document, schema)).map(([key, one]) => [key, converted(one)]),
  );
  if (name === 'microsoft.graph.directoryObject')
    return {
      type: 'object',
      properties,
      required: ['@odata.type'],
      allOf: polymorphic.map((kind) => ({
        if: {
          properties: { '@odata.type': { const: `#microsoft.graph.${kind}` } },
          required: ['@odata.type'],
        },
        then: { $ref: `graph#/$defs/microsoft.graph.${kind}` },
      })),
    };
  const open = schema['additionalProperties'] !== undefined;
  return {
    type: 'object',
    properties,
    patternProperties: { [annotations.source]: {} },
    ...(!open && { additionalProperties: false }),
  };
};

const wordsOf = (errors: readonly ErrorObject[] | null | undefined): string[] =>
  (errors ?? [])
    .slice(0, 3)
    .map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);

/** Reads the description once; answers how to check each operation. */
export const readOpenApi = (
  source: unknown,
): ((method: Method, template: string) => Described | undefined) => {
  const document = source as Document;
  const ajv = new Ajv({ strict: false, allErrors: false });
  formatsPlugin.default(ajv);
  for (const format of ['int32', 'int64', 'double', 'binary'])
    if (!(format in ajv.formats)) ajv.addFormat(format, true);
  const $defs = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => [
      name,
      component(document, name, schema),
    ]),
  );
  ajv.addSchema({ $id: 'graph', $defs });
  const compiled = new Map<Schema, ValidateFunction>();
  const check = (schema: Schema, value: unknown): string[] => {
    const validate = compiled.get(schema) ?? ajv.compile(converted(schema));
    compiled.set(schema, validate);
    return validate(value) ? [] : wordsOf(validate.errors);
  };
  return (method, template) => {
    const operation = document.paths[template]?.[method.toLowerCase()];
    return operation && describe(document, operation, check);
  };
};

type Check = (schema: Schema, value: unknown) => string[];

const describe = (document: Document, operation: Operation, check: Check): Described => {
  const options = new Map(
    (operation.parameters ?? []).filter((one) => one.in === 'query').map((one) => [one.name, one]),
  );
  const responseOf = (status: number): Response | undefined => {
    const { responses } = operation;
    const found = responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`];
    return found?.$ref === undefined
      ? found
      : document.components.responses[found.$ref.split('/').at(-1) ?? ''];
  };
  return {
    request: (request) => checkRequest(operation, options, request, check),
    answer: ({ status, body }: CloudAnswer) => {
      const response = responseOf(status);
      if (response === undefined) return ['a status that is not described'];
      const schema = response.content?.['application/json']?.schema;
      if (schema === undefined) return body === undefined ? [] : ['a body where there is none'];
      return body === undefined ? ['no body'] : check(schema, body);
    },
  };
};

/** Next links carry `$skiptoken`, which lists do not describe since nobody is to write it by hand. */
const always = new Set(['$skiptoken', '$deltatoken']);

const checkRequest = (
  operation: Operation,
  options: ReadonlyMap<string, { readonly schema?: Schema }>,
  request: CloudRequest,
  check: Check,
): string[] => {
  const wrong: string[] = [];
  for (const [name, text] of request.query) {
    const option = options.get(name);
    if (option === undefined && !always.has(name)) wrong.push(`the query option ${name} is not described`);
    const type = option?.schema?.['type'];
    const value =
      type === 'integer'
        ? Number(text)
        : type === 'boolean'
          ? text === 'true' || text !== 'false' || false
          : text;
    if (option?.schema !== undefined) wrong.push(...check(option.schema, value));
  }
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) {
    if (request.text !== '' && request.text !== '{}') wrong.push('a body where there is none');
    return wrong;
  }
  if (!request.inner && !/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    wrong.push('the body is not announced as application/json');
  try {
    wrong.push(...check(schema, JSON.parse(request.text)));
  } catch {
    wrong.push('the body is not JSON');
  }
  return wrong;
};
