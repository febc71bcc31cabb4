// SPDX-License-Identifier: Apache-2.0
// Names for the shapes of the API. schema.d.ts is made from src/web/api/openapi.yaml by the build.
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type Problem = Schemas['Problem'];
export type Session = Schemas['Session'];
export type Level = Schemas['Level'];
export type LinkStatus = Schemas['LinkStatus'];
export type Finding = Schemas['Finding'];
export type Layer = Schemas['Layer'];
export type Check = Schemas['Check'];
export type Ends = Schemas['Ends'];
export type Levels = Schemas['Levels'];
export type LinkSummary = Schemas['LinkSummary'];
export type LinkEvent = Schemas['LinkEvent'];
export type Link = Schemas['Link'];
export type LinkChange = Schemas['LinkChange'];
export type LinkWithSecret = Schemas['LinkWithSecret'];
export type ImpersonationRule = Schemas['ImpersonationRule'];
export type KeyInfo = Schemas['KeyInfo'];
export type Probe = Schemas['Probe'];
export type CreatedLink = Schemas['CreatedLink'];
export type Handover = Schemas['Handover'];
export type NewExternalApplication = Schemas['NewExternalApplication'];
export type IncomingInput = Schemas['IncomingInput'];
export type OutgoingInput = Schemas['OutgoingInput'];
export type Dependents = Schemas['Dependents'];
export type Grants = Schemas['Grants'];
export type Connection = Schemas['Connection'];
export type Permission = Schemas['Permission'];
export type AuditEntry = Schemas['AuditEntry'];
export type User = Schemas['User'];
export type Settings = Schemas['Settings'];
export type Directory = Schemas['Directory'];
export type ApplicationType = Schemas['ApplicationType'];
export type EntityLink = Schemas['EntityLink'];
export type NamedEntity = Schemas['NamedEntity'];
export type EntityCandidates = Answer<'listEntityCandidates'>;

type Json<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : never;

// What an operation answers when all is well.
export type Answer<Name extends keyof operations> = operations[Name]['responses'] extends { 200: infer Ok }
    ? Json<Ok>
    : operations[Name]['responses'] extends { 201: infer Created }
      ? Json<Created>
      : void;

// What an operation takes.
export type Body<Name extends keyof operations> = operations[Name] extends { requestBody: { content: { 'application/json': infer Input } } }
    ? Input
    : never;

// The query of an operation.
export type Query<Name extends keyof operations> = operations[Name] extends { parameters: { query?: infer Input } }
    ? NonNullable<Input>
    : never;
