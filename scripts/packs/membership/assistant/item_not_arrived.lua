-- SPDX-License-Identifier: Apache-2.0
local missing = require "missing"
local talk = require "talk"

return flow "item_not_arrived" {
  title    = "My item has not arrived",
  examples = {
    "my package never arrived", "my order has not arrived", "I did not receive my order",
    "I haven't received my parcel", "it says delivered but I don't have it",
    "marked as delivered but nothing is here", "the package was never delivered",
    "my item is missing", "one item is missing from my order", "half of my order did not come",
    "the box was empty", "only received part of my order", "my parcel got lost", "lost package",
    "I think my parcel was stolen", "someone stole my package from the porch",
    "still waiting for my order, it is two weeks late", "my delivery is very late",
    "it should have been here last Monday", "the delivery never showed up",
    "the driver delivered it to the wrong house", "package delivered to the wrong address",
    "my neighbour did not get it either",
    "the tracking says delivered yesterday but there is no parcel", "order not received",
    "item not received", "non delivery of my order", "it never came", "I paid and got nothing",
    "nothing came in the mail", "did not get the headphones I ordered",
    "there was no package at my door", "where is the rest of my order",
    "the shirt was not in the box", "proof of delivery is not my house",
    "the photo of the delivery shows another door", "my order is overdue",
    "package has not shown up", "I am still missing a book from my order",
    "the courier says delivered, I say no", "parcel not recieved",
    "it never arrived", "my parcel never came", "nothing has arrived", "my package is lost",
    "the courier lost my parcel", "the box came empty", "empty box", "an item is missing from the parcel",
    "one of two items did not come", "only half of the order was in the box", "part of my order is missing",
    "my order is three days late", "my delivery is overdue", "it was due on Tuesday and did not come",
    "it was promised for yesterday and is not here", "still nothing, it was due last week",
    "I waited all day and no delivery came", "the parcel was stolen from my doorstep", "somebody took my parcel",
    "it says delivered but it is not here", "marked delivered but I did not get it", "delivered to somebody else",
    "they left it at the wrong door", "it went to my old address", "wrong house in the delivery photo",
    "I have not received anything", "I did not get my package", "didnt get my parcel", "havent recieved my order",
    "order never came", "I paid but received nothing", "parcel missing", "missing package", "missing item",
    "non receipt of goods", "the second parcel of my order is missing", "not delivered", "it was not delivered",
    "my kettle has not come",
    "my lights never came", "my headphones never arrived", "the phone case never came", "my desk never arrived",
    "the blanket I ordered never came", "my coffee set has not arrived", "my skillet is not here yet",
    "the bookshelf has not been delivered", "my jacket did not arrive", "my plates never showed up",
    "my wine glasses have not come", "package not here yet although it is late",
  },
  run = function(c)
    local order = talk.order(c, "I am sorry to hear that. Which order is it about?")
    if not order then
      return talk.no_order("an item that has not arrived")
    end
    return missing(c, order)
  end,
}
