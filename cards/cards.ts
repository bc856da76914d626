/** Every card, by name. One line a card. */
import type { CardDefinition } from './define.ts';
import { who } from './concern/who/model.ts';
import { people } from './concern/people/model.ts';
import { kind } from './concern/kind/model.ts';
import { urgent } from './concern/urgent/model.ts';
import { account } from './concern/account/model.ts';
import { review } from './concern/review/model.ts';
import { sent } from './concern/sent/model.ts';
import { receipt } from './concern/receipt/model.ts';
import { resume } from './concern/resume/model.ts';
import { attachment } from './concern/attachment/model.ts';
import { messageForm } from './concern/message/model.ts';
import { pupil } from './concern/pupil/model.ts';
import { pupilWho } from './concern/pupil-who/model.ts';
import { pupilWords } from './concern/pupil-words/model.ts';
import { pupilTold } from './concern/pupil-told/model.ts';
import { pupilNews } from './concern/pupil-news/model.ts';
import { pupilMine } from './concern/pupil-mine/model.ts';
import { telling } from './concern/telling/model.ts';
import { mine } from './concern/mine/model.ts';
import { addForm } from './concern/add/model.ts';
import { notice } from './concern/notice/model.ts';
import { help } from './hello/help/model.ts';
import { whoIsWho } from './hello/who/model.ts';
import { start } from './hello/start/model.ts';
import { stageNews } from './concern/stage/model.ts';
import { questionNews } from './concern/question/model.ts';
import { caseList } from './case/list/model.ts';
import { caseFound } from './case/found/model.ts';
import { openedCase } from './case/case/model.ts';
import { caseMenu } from './case/menu/model.ts';
import { caseForm } from './case/form/model.ts';
import { caseSummary } from './case/summary/model.ts';
import { joined } from './people/joined/model.ts';
import { newcomer } from './people/newcomer/model.ts';
import { readerList } from './people/readers/model.ts';
import { leavingNotice } from './leaving/notice/model.ts';
import { leavingMine } from './leaving/mine/model.ts';
import { leavingList } from './leaving/list/model.ts';
import { leavingChecklist } from './leaving/checklist/model.ts';
import { oneGuest } from './guest/guest/model.ts';
import { guestList } from './guest/list/model.ts';
import { awayForm } from './people/away/model.ts';
import { readAgreement } from './agreements/read/model.ts';
import { signedAgreement } from './agreements/signed/model.ts';
import { myAgreements } from './agreements/mine/model.ts';
import { agreementNotice } from './agreements/notice/model.ts';
import { agreementTalks } from './agreements/talks/model.ts';
import { leaversNotice } from './leavers/notice/model.ts';
import { leaversList } from './leavers/list/model.ts';
import { agreementAsk } from './agreements/ask/model.ts';
import { agreementCampaign } from './agreements/campaign/model.ts';
import { agreementDiscuss } from './agreements/discuss/model.ts';
import { agreementNames } from './agreements/names/model.ts';
import { listPreview } from './leavers/preview/model.ts';
import { leaverPerson } from './leavers/person/model.ts';
import { oneLoan } from './loans/loan/model.ts';
import { loanList } from './loans/list/model.ts';
import { itemPreview } from './loans/preview/model.ts';
import { progress } from './agreements/progress/model.ts';
import { missing } from './agreements/missing/model.ts';
import { files } from './agreements/files/model.ts';
import { signedGroup } from './agreements/group/model.ts';

export const cards = {
  'concern/who': who,
  'concern/people': people,
  'concern/kind': kind,
  'concern/urgent': urgent,
  'concern/account': account,
  'concern/review': review,
  'concern/sent': sent,
  'concern/receipt': receipt,
  'concern/resume': resume,
  'concern/attachment': attachment,
  'concern/message': messageForm,
  'concern/pupil': pupil,
  'concern/pupil-who': pupilWho,
  'concern/pupil-words': pupilWords,
  'concern/pupil-told': pupilTold,
  'concern/pupil-news': pupilNews,
  'concern/pupil-mine': pupilMine,
  'concern/telling': telling,
  'concern/mine': mine,
  'concern/add': addForm,
  'concern/notice': notice,
  'hello/help': help,
  'hello/who': whoIsWho,
  'hello/start': start,
  'concern/stage': stageNews,
  'concern/question': questionNews,
  'case/list': caseList,
  'case/found': caseFound,
  'case/case': openedCase,
  'case/menu': caseMenu,
  'case/form': caseForm,
  'case/summary': caseSummary,
  'leavers/notice': leaversNotice,
  'leavers/list': leaversList,
  'leavers/person': leaverPerson,
  'leavers/preview': listPreview,
  'people/away': awayForm,
  'people/joined': joined,
  'people/newcomer': newcomer,
  'people/readers': readerList,
  'leaving/notice': leavingNotice,
  'leaving/mine': leavingMine,
  'leaving/list': leavingList,
  'leaving/checklist': leavingChecklist,
  'guest/guest': oneGuest,
  'guest/list': guestList,
  'agreements/progress': progress,
  'agreements/missing': missing,
  'agreements/files': files,
  'agreements/group': signedGroup,
  'agreements/ask': agreementAsk,
  'agreements/campaign': agreementCampaign,
  'agreements/discuss': agreementDiscuss,
  'agreements/names': agreementNames,
  'agreements/read': readAgreement,
  'agreements/signed': signedAgreement,
  'agreements/mine': myAgreements,
  'agreements/notice': agreementNotice,
  'agreements/talks': agreementTalks,
  'loans/loan': oneLoan,
  'loans/list': loanList,
  'loans/preview': itemPreview,
} as const;

export type CardName = keyof typeof cards;
type ModelOf<N extends CardName> =
  (typeof cards)[N] extends CardDefinition<infer M, 'chat' | 'answer'> ? M : never;
type NamesIn<W extends 'chat' | 'answer'> = {
  [N in CardName]: (typeof cards)[N] extends { readonly where: W } ? N : never;
}[CardName];

/** A card to be drawn: its name and its model. */
export type Card = { [N in CardName]: { readonly card: N; readonly model: ModelOf<N> } }[CardName];
/** A card that may lie in a chat. */
export type ChatCard = {
  [N in NamesIn<'chat'>]: { readonly card: N; readonly model: ModelOf<N> };
}[NamesIn<'chat'>];

export const cardNames = Object.keys(cards) as CardName[];

/** The same definitions with their models' types forgotten, for what treats every card alike. */
export const definitionOf = (name: CardName): CardDefinition<unknown, 'chat' | 'answer'> => cards[name];
