"""The web becomes WARC files: a Scrapy project, its frontier, and readers of captures from any WARC."""
