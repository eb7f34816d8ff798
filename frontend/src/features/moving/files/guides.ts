/** How to get the file of each service: the three lines of `docs/moving.md`. */
export type Guide = { service: string; lines: readonly string[] }

export const GUIDES: readonly Guide[] = [
  {
    service: "Letterboxd",
    lines: [
      "On the website: Settings → Data → Export your data.",
      "Drop the zip as it is, or single tables of it. watched.csv, watchlist.csv and likes/films.csv have the same columns: alone and renamed, they are asked about.",
      "Its export has no ids, so titles are looked up by title and year; the tables that it imports may have them. What is in deleted/ and orphaned/ is skipped.",
    ],
  },
  {
    service: "IMDb",
    lines: [
      "On the website: your ratings, your watchlist or a list → Export; the file appears under Exports.",
      "Drop each file as it is; a list and the watchlist have the same columns, so you are asked which it is unless the name says so.",
      "The day of a rating is not the day of a viewing. Episodes are counted and skipped.",
    ],
  },
  {
    service: "Trakt",
    lines: [
      "On the website: Settings → Data → export; the browser makes trakt-export-….zip.",
      "Drop the zip, of today or of earlier years, or the CSV.",
      "Where the site could not export all, the archive says so, and you are told.",
    ],
  },
  {
    service: "TV Time",
    lines: [
      "It closed on 15 July 2026; what you received before is all there is: the zip of your personal data, “Export my data”, or the activity of the Liberator extension.",
      "Drop the zip, or its tables. An encrypted zip has to be unpacked first.",
      "The oldest kind has no ids of films. Of a rewatched film the count is known, and not the dates.",
    ],
  },
  {
    service: "TMDB",
    lines: [
      "Your account's export of ratings, and of the watchlist.",
      "Drop both files; that of the watchlist has no ratings, which is how it is known.",
      "A rating of 0.5 becomes 1. Rows of seasons and episodes are skipped.",
    ],
  },
  {
    service: "Simkl",
    lines: [
      "Its backup, or its CSV.",
      "Drop SimklBackup.json, zipped or not, or the CSV.",
      "It knows the last viewing of a title only.",
    ],
  },
  {
    service: "Yamtrack",
    lines: [
      "Settings → Export.",
      "Drop the CSV.",
      "It has no IMDb ids; TMDB's are looked up. Dropped, paused and in progress are not watched.",
    ],
  },
  {
    service: "Movary",
    lines: [
      "The settings of your account → Export: history, ratings, watchlist.",
      "Drop the three files together.",
      "Two rows of one day are two viewings.",
    ],
  },
  {
    service: "Ryot",
    lines: [
      "Settings → Imports and exports → export everything.",
      "Drop the JSON file.",
      "It counts from 0 to 100: 87 becomes 8.5. Of several reviews the newest rating counts. A series is watched when it is in the collection Completed.",
    ],
  },
  {
    service: "Watcharr",
    lines: [
      "Settings → Export.",
      "Drop the JSON file.",
      "A viewing has the date that you set on its activity; when something was entered is no viewing.",
    ],
  },
  {
    service: "Netflix",
    lines: [
      "Account → your profile → Viewing activity → Download all; or “Download your personal information” for all profiles, by the second.",
      "Drop NetflixViewingHistory.csv, or ViewingActivity.csv and MyList.csv of the other.",
      "Its titles have no years and no ids, so nearly each film is for you to decide. Where the dates may be read in two ways, you are asked once for the file.",
    ],
  },
  {
    service: "Criticker",
    lines: ["Your ratings → export, as XML or as CSV.", "Drop either.", "It counts from 0 to 100."],
  },
  {
    service: "Plex",
    lines: [
      "Open http://SERVER:32400/library/sections/NUMBER/all?includeGuids=1&X-Plex-Token=TOKEN in a browser, and save the page. With an Accept: application/json header it is JSON, which is read as well.",
      "Drop the file of each section.",
      "A film is watched when Plex counts a view of it; a series, when no episode is left.",
    ],
  },
  {
    service: "Jellyfin and Emby",
    lines: [
      "Open http://SERVER/Users/USER/Items?Recursive=true&IncludeItemTypes=Movie,Series&Fields=ProviderIds,OriginalTitle&api_key=KEY, and save it.",
      "Drop the file.",
      "Favourites are likes.",
    ],
  },
  {
    service: "Kodi",
    lines: [
      "Settings → Media → Library → Export library → single file.",
      "Drop videodb.xml, or the .nfo of a film.",
      "The rating is your own, not that of the internet.",
    ],
  },
  {
    service: "MovieLens",
    lines: [
      "On the website: your account → export of ratings; or a data set of GroupLens.",
      "Drop movielens-ratings.csv; of a data set ratings.csv, links.csv and movies.csv together.",
      "A data set is of many people: you are asked for your userId.",
    ],
  },
  {
    service: "SeriesGuide",
    lines: [
      "Settings → Backup → export of films.",
      "Drop the JSON file.",
      "It knows how often a film was watched, and not when.",
    ],
  },
  {
    service: "Anything else",
    lines: [
      "Any table with names in its first line.",
      "Which column is what is guessed from the names, and you can say otherwise: the scale of the ratings, which of 1/2/2023 is the month, what a row means. The answers are kept for the next table with the same columns.",
      "Commas, semicolons, tabs and decimal commas are understood as they are.",
    ],
  },
]
