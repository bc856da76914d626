/** Google's discovery documents as checks of requests and answers. */
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Described } from '../cloud/contract.ts';
import type { CloudAnswer, CloudRequest, Method } from '../cloud/request.ts';
import { methodsIn, readDiscovery, templateOf, type Discovery, type DiscoveredMethod, type Parameter, type Schema } from './discovery.ts'; // prettier-ignore

/** Finds the description of an operation; `undefined` where the documents are not on this machine. */
export const describeWorkspace = (
  documents: readonly Discovery[] | undefined = readDiscovery(),
): ((method: Method, template: string) => Described | undefined) | undefined => {
  if (documents === undefined) return undefined;
  const all = new Map(
    documents.flatMap((document) => {
      const checks = checksOf(document);
      return methodsIn(document).map((method) => [`${method.httpMethod} ${templateOf(document, method)}`, () => described(document, method, checks)] as const); // prettier-ignore
    }),
  );
  return (method, template) => all.get(`${method} ${template}`)?.();
};

type Check = (value: unknown) => readonly string[];
type Checks = (schema: string, way: 'request' | 'answer') => Check;

const described = (document: Discovery, method: DiscoveredMethod, checks: Checks): Described => {
  const parameters = { ...document.parameters, ...method.parameters };
  const body = method.request && checks(method.request.$ref, 'request');
  const answer = method.response && checks(method.response.$ref, 'answer');
  return {
    request: (request) => [...queryFaults(request, parameters), ...bodyFaults(request, body)],
    answer: (given) => (given.status >= 400 ? errorFaults(given) : answerFaults(given, answer)),
  };
};

const queryFaults = ({ query }: CloudRequest, parameters: Readonly<Record<string, Parameter>>): string[] => {
  const known = Object.entries(parameters).filter(([, one]) => one.location === 'query');
  return [
    ...[...query.keys()].filter((name) => !known.some(([one]) => one === name)).map((name) => `unknown parameter ${name}`),
    ...known.flatMap(([name, one]) => query.getAll(name).flatMap((value) => valueFaults(name, value, one))),
    ...known.filter(([name, one]) => one.required === true && !query.has(name)).map(([name]) => `parameter ${name} is missing`),
  ];
}; // prettier-ignore

const valueFaults = (name: string, value: string, one: Parameter): string[] => {
  const fits =
    one.enum?.includes(value) ??
    (one.type === 'boolean'
      ? ['true', 'false'].includes(value)
      : one.type !== 'integer' || (/^-?\d+$/.test(value) && inRange(Number(value), one)));
  return fits ? [] : [`parameter ${name} may not be ${value}`];
};
const inRange = (value: number, { minimum, maximum }: Parameter): boolean =>
  value >= Number(minimum ?? Number.NEGATIVE_INFINITY) &&
  value <= Number(maximum ?? Number.POSITIVE_INFINITY);

const bodyFaults = (request: CloudRequest, check: Check | undefined): readonly string[] => {
  if (check === undefined) return request.text === '' ? [] : ['a body where none is described'];
  if (request.text === '') return ['no body'];
  try {
    return check(JSON.parse(request.text));
  } catch {
    return ['the body is no JSON'];
  }
};

const answerFaults = ({ status, body }: CloudAnswer, check: Check | undefined): readonly string[] => {
  if (check === undefined)
    return body === undefined && status === 204 ? [] : ['a body where none is described'];
  return status === 200 ? check(body) : ['the status should be 200'];
};

/** The documents do not describe errors; this much holds of every one that the stand-in makes itself. */
const errorFaults = ({ status, body }: CloudAnswer): string[] => {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as {
    error?: Record<string, unknown>;
  };
  const good =
    error?.['code'] === status && typeof error['message'] === 'string' && Array.isArray(error['errors']);
  return good ? [] : ['the error envelope is not one of Google’s'];
};

/** Schemas of one document, compiled when first used. Unknown properties are faults in both directions. */
const checksOf = (document: Discovery): Checks => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv, ['date-time']);
  const compiled = new Map<string, ValidateFunction>();
  for (const way of ['request', 'answer'] as const)
    for (const [name, schema] of Object.entries(document.schemas)) ajv.addSchema(translate(schema, way), `${way}.${name}`);
  return (schema, way) => {
    const key = `${way}.${schema}`;
    return (value) => {
      const validate = compiled.get(key) ?? ajv.compile({ $ref: key });
      compiled.set(key, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map((error) => `${error.instancePath || 'the body'} ${error.message ?? ''} ${JSON.stringify(error.params)}`); // prettier-ignore
    };
  };
}; // prettier-ignore

/** A discovery schema as a JSON Schema. What is read-only may not be in a request. */
const translate = (schema: Schema, way: 'request' | 'answer'): object => {
  if (schema.$ref !== undefined) return { $ref: `${way}.${schema.$ref}` };
  const { type, format } = schema;
  if (type === 'any' || type === undefined) return {};
  if (type === 'array') return { type, items: translate(schema.items ?? {}, way) };
  if (type === 'object') return objectOf(schema, way);
  return {
    type,
    ...(format === 'int64' && { pattern: '^-?\\d+$' }),
    ...(format === 'date-time' && { format }),
    ...(schema.enum !== undefined && { enum: schema.enum }),
  };
};

const objectOf = (schema: Schema, way: 'request' | 'answer'): object => {
  const properties = Object.entries(schema.properties ?? {}).filter(([, one]) => way === 'answer' || one.readOnly !== true); // prettier-ignore
  return {
    type: 'object',
    properties: Object.fromEntries(properties.map(([name, one]) => [name, translate(one, way)])),
    additionalProperties: schema.additionalProperties === undefined ? false : translate(schema.additionalProperties, way), // prettier-ignore
  };
};
