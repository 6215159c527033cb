"""Scrapy spiders: one that visits pages, and the readers of sitemaps and feeds."""
