"""What several tests share: references, random programs, hostile text."""
