"""What leads from a run to somebody else: links, embeds, pictures, citations."""
