"""What is kept: blobs by their digest, records in SQL, and the user's keys.

A blob is durable before the record that names it commits; a pointer that moves lives in SQL alone.
"""

from tacmap.store.blobs import BlobFolder, BlobMemory, Blobs
from tacmap.store.keyring import Keyring
from tacmap.store.records import BundleRecord, PlanRecord, Records, SiteRecord

__all__ = ["BlobFolder", "BlobMemory", "Blobs", "BundleRecord", "Keyring", "PlanRecord", "Records", "SiteRecord"]
