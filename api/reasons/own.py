"""Knows how the office learns what the plant calls its own reasons: when one is saved here, and in time when elsewhere."""

from api.house import House
from api.plant.reasons import lists, own_words


async def learn(house: House) -> None:
    """Read the words anew."""
    async with house.database.read() as connection:
        house.own_words = own_words(await lists(connection, house.site))
