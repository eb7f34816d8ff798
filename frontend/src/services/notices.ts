/** Where the account hears of its backups. Beside `api.ts`, so that no first visit downloads it. */
import { http, unwrap } from "./api"
import type { components } from "./schema"

type Schemas = components["schemas"]
export type Channel = Schemas["ChannelReply"]
export type NewChannel = Schemas["NewChannel"]
export type OperatorChannels = Schemas["OperatorChannelsReply"]
export type Notices = Schemas["NoticesReply"]
export type TestResult = Schemas["TestReply"]

const channel = (channel_id: string) => ({ params: { path: { channel_id } } })

export const getNotices = () => unwrap(http.GET("/api/notices"))

export const addChannel = (body: NewChannel) => unwrap(http.POST("/api/notices/channels", { body }))

export const removeChannel = (id: string) =>
  unwrap(http.DELETE("/api/notices/channels/{channel_id}", channel(id)))

export const tryChannel = (id: string) =>
  unwrap(http.POST("/api/notices/channels/{channel_id}/test", channel(id)))

export const tryOperatorChannels = async () => (await unwrap(http.POST("/api/notices/operator/test"))).results
