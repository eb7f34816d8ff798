/** How to get the file of each service: three lines, true in 2026. */
export type Guide = { service: string; lines: readonly [string, string, string] }

export const GUIDES: readonly Guide[] = [
  {
    service: "Letterboxd",
    lines: [
      "Sign in at letterboxd.com and open Settings, then Data.",
      "Choose Export your data, and confirm.",
      "Drop the zip here as it is.",
    ],
  },
  {
    service: "IMDb",
    lines: [
      "Sign in at imdb.com and open Your ratings, Your watchlist or one of your lists.",
      "Choose Export; when it is ready, download the CSV from your exports.",
      "Drop all of them here together.",
    ],
  },
  {
    service: "Trakt",
    lines: [
      "Sign in at trakt.tv and open Settings, then Data.",
      "Choose to export your data, and wait for the zip.",
      "Drop the zip here; the CSV files of a VIP export work too.",
    ],
  },
  {
    service: "TV Time",
    lines: [
      "TV Time closed in July 2026, so this takes the file that you got before.",
      "That is the zip of your personal data, of “Export my data” or of the Liberator extension.",
      "Drop it here; the sign-in data in it is never opened.",
    ],
  },
  {
    service: "TMDB",
    lines: [
      "Sign in at themoviedb.org and open your ratings or your watchlist.",
      "Choose Export; the CSV comes by download or by email.",
      "Drop the CSV of each here.",
    ],
  },
  {
    service: "Simkl",
    lines: [
      "Sign in at simkl.com and open Settings, then Export.",
      "Choose the JSON backup, or the CSV.",
      "Drop the file here.",
    ],
  },
  {
    service: "Netflix",
    lines: [
      "Open Account, your profile, then Viewing activity.",
      "At the end of the list choose Download all.",
      "Drop NetflixViewingHistory.csv here; the zip of your personal information works too.",
    ],
  },
  {
    service: "Yamtrack",
    lines: ["Open Settings, then Export.", "Download the CSV.", "Drop it here."],
  },
  {
    service: "Movary",
    lines: [
      "Open Settings, then Account, then Data.",
      "Export history, ratings and watchlist.",
      "Drop the CSV files here together.",
    ],
  },
  {
    service: "Ryot",
    lines: [
      "Open Settings, then Imports and exports.",
      "Start an export, and download the JSON when it is ready.",
      "Drop the JSON here.",
    ],
  },
  {
    service: "Watcharr",
    lines: ["Open your profile.", "Choose Export, which downloads a JSON file.", "Drop it here."],
  },
  {
    service: "Criticker",
    lines: [
      "Sign in at criticker.com and open your ratings.",
      "Choose to export them as XML or CSV.",
      "Drop the file here.",
    ],
  },
  {
    service: "Plex",
    lines: [
      "Open /library/sections/N/all of your server in a browser, with your library's number for N.",
      "Save the page as an XML file.",
      "Drop it here: what was played, when, and your ratings are in it.",
    ],
  },
  {
    service: "Jellyfin and Emby",
    lines: [
      "Ask your server for /Users/ID/Items?Recursive=true&IncludeItemTypes=Movie&Fields=ProviderIds.",
      "Save the answer as a JSON file.",
      "Drop it here.",
    ],
  },
  {
    service: "Kodi",
    lines: [
      "Open Settings, Media, Library, then Export library.",
      "Choose a single file.",
      "Drop videodb.xml here.",
    ],
  },
  {
    service: "MovieLens",
    lines: [
      "Sign in at movielens.org and open your profile.",
      "Choose to export your ratings.",
      "Drop movielens-ratings.csv here.",
    ],
  },
  {
    service: "SeriesGuide",
    lines: [
      "In the app open Settings, then Backup.",
      "Save the backup of your movies.",
      "Drop its JSON file here.",
    ],
  },
  {
    service: "Another tracker",
    lines: [
      "Export a CSV with at least a title or an IMDb number in each row.",
      "Drop it here.",
      "Say which column means what.",
    ],
  },
]
