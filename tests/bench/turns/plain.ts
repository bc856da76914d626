/**
 * A bot as the documentation's samples show it: CloudAdapter and a TeamsActivityHandler behind express, its own
 * authentication (pointed to the stand-in by the documented settings, so that it really checks), @azure/data-tables with
 * its defaults, and `new Template(...)` for each card.
 */
import { AzureNamedKeyCredential, TableClient, type TransactionAction } from '@azure/data-tables';
import { Template } from 'adaptivecards-templating';
import {
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  TeamsActivityHandler,
  type AdaptiveCardInvokeResponse,
  type AdaptiveCardInvokeValue,
  type TurnContext,
} from 'botbuilder';
import { AuthenticationConstants, MsalAppCredentials } from 'botframework-connector';
import express from 'express';
import reviewTemplate from '../../../cards/concern/review/teams.json' with { type: 'json' };
import sentTemplate from '../../../cards/concern/sent/teams.json' with { type: 'json' };
import whoTemplate from '../../../cards/concern/who/teams.json' with { type: 'json' };
import { listen, stop } from '../../support/listen.ts';
import { createServer } from 'node:http';
import { serve } from './serve.ts';
import {
  entityOf,
  nextDraft,
  reviewModel,
  sameWork,
  sentModel,
  whoModel,
  type DraftValue,
  type FlatChange,
  type JsonObject,
  type SameWork,
} from './same-work.ts';
import { clockFrom, type ServerSettings } from './settings.ts';
import { account } from '../../support/storage/storage-stub.ts';

const adaptiveCard = 'application/vnd.microsoft.card.adaptive';

interface DraftEntity {
  readonly body0: string;
}

class ConcernBot extends TeamsActivityHandler {
  readonly #settings: ServerSettings;
  readonly #table: TableClient;
  readonly #work: SameWork;
  readonly #clock: { now(): Date };

  constructor(settings: ServerSettings, table: TableClient) {
    super();
    if (settings.recording === undefined) throw new Error('a recording is needed');
    this.#settings = settings;
    this.#table = table;
    this.#work = sameWork(settings.recording);
    this.#clock = clockFrom(settings.now);
    this.onMessage(async (context, next) => {
      const found = await this.#findDraft(this.#personOf(context).row);
      const card =
        found === undefined && context.activity.text === '/report concern'
          ? MessageFactory.attachment(
              CardFactory.adaptiveCard(
                new Template(whoTemplate).expand({ $root: whoModel(this.#settings.models) }),
              ),
            )
          : MessageFactory.text('You have a report under way.');
      await context.sendActivity(card);
      await next();
    });
  }

  protected override async onAdaptiveCardInvoke(
    context: TurnContext,
    invoke: AdaptiveCardInvokeValue,
  ): Promise<AdaptiveCardInvokeResponse> {
    const values = invoke.action.data as unknown as JsonObject;
    const person = this.#personOf(context);
    const found = await this.#findDraft(person.row);
    if (found === undefined || found.draft.id !== values['draft']) throw new Error('no such draft');
    return invoke.action.verb === 'concern.send'
      ? this.#send(person, found)
      : this.#step(person, found, values);
  }

  async #step(
    person: { row: string },
    { draft, etag }: Found,
    values: JsonObject,
  ): Promise<AdaptiveCardInvokeResponse> {
    const next = nextDraft(draft, values, this.#clock.now());
    const entity = entityOf('draft', {}, next as unknown as JsonObject);
    await this.#table.updateEntity({ ...entity, ...this.#place(`D!${person.row}`) }, 'Replace', { etag });
    return answer(new Template(reviewTemplate).expand({ $root: reviewModel(this.#settings.models, next) }));
  }

  async #send(
    person: { id: string; row: string },
    { draft, etag }: Found,
  ): Promise<AdaptiveCardInvokeResponse> {
    const turn = { reporter: person.id, draft, draftRow: person.row, etag, now: this.#clock.now() };
    const { changes, ref } = this.#work.send(turn);
    await this.#table.submitTransaction(changes.map((change) => this.#action(change)));
    return answer(new Template(sentTemplate).expand({ $root: sentModel(this.#settings.models, ref) }));
  }

  #action(change: FlatChange): TransactionAction {
    const place = this.#place(change.row);
    if (change.op === 'remove') return ['delete', place];
    const entity = { ...change.entity, ...place };
    return change.op === 'create' ? ['create', entity] : ['upsert', entity, 'Replace'];
  }

  async #findDraft(row: string): Promise<Found | undefined> {
    const place = this.#place(`D!${row}`);
    try {
      const { etag, body0 } = await this.#table.getEntity<DraftEntity>(place.partitionKey, place.rowKey);
      return { etag, draft: JSON.parse(body0) as DraftValue };
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw error;
    }
  }

  #place(rowKey: string): { partitionKey: string; rowKey: string } {
    return { partitionKey: this.#settings.school, rowKey };
  }

  #personOf({ activity }: TurnContext): { id: string; row: string } {
    const person = this.#settings.people[activity.from.aadObjectId ?? ''];
    if (person === undefined || activity.conversation.tenantId !== this.#settings.tenant)
      throw new Error('a stranger');
    return person;
  }
}

interface Found {
  readonly etag: string;
  readonly draft: DraftValue;
}

const answer = (card: unknown): AdaptiveCardInvokeResponse => ({
  statusCode: 200,
  type: adaptiveCard,
  value: card as Record<string, unknown>,
});

/**
 * Puts a token where the SDK keeps those that Microsoft's token service gave it, so that every turn finds one there; all else
 * about its credentials stays as it is.
 */
class TokenAtHand extends MsalAppCredentials {
  protected override refreshToken(): ReturnType<MsalAppCredentials['refreshToken']> {
    const expiresOn = new Date(Date.now() + 24 * 60 * 60_000);
    return Promise.resolve({ accessToken: 'stand-in', expiresOn });
  }
}

await serve(async (settings) => {
  const { appId, openId, storage } = settings;
  const authentication = new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: appId,
    MicrosoftAppPassword: 'secret',
    MicrosoftAppType: 'MultiTenant',
    ValidateAuthority: true,
    ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
    ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
    ToBotFromChannelTokenIssuer: openId.issuer,
    OAuthUrl: AuthenticationConstants.OAuthUrl,
    ToBotFromChannelOpenIdMetadataUrl: openId.configuration,
    ToBotFromEmulatorOpenIdMetadataUrl: AuthenticationConstants.ToBotFromEmulatorOpenIdMetadataUrl,
  });
  const scope = AuthenticationConstants.ToChannelFromBotOAuthScope;
  const login = AuthenticationConstants.ToChannelFromBotLoginUrl;
  await new TokenAtHand(appId, 'secret', login, scope).getToken(true);
  const adapter = new CloudAdapter(authentication);
  adapter.onTurnError = async (context, error) => {
    process.stderr.write(`plain: ${error.message}\n`);
    await context.sendActivity('Something went wrong.');
  };
  const endpoint = /TableEndpoint=([^;]+)/.exec(storage)?.[1] ?? '';
  const credential = new AzureNamedKeyCredential(account.name, account.key);
  const bot = new ConcernBot(
    settings,
    new TableClient(endpoint, 'cases', credential, { allowInsecureConnection: true }),
  );

  const app = express();
  app.use(express.json());
  app.post('/api/messages', async (request, response) => {
    await adapter.process(request, response, (context) => bot.run(context));
  });
  const server = createServer(app);
  return { ready: { url: await listen(server) }, close: () => stop(server) };
});
