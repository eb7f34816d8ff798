"""Where bytes can be put besides the database: folders, buckets, WebDAV and SFTP servers, behind one protocol."""
